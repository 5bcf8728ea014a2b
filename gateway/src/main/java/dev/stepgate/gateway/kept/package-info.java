/** Keeps responses for tenants that want to go on from them, and forgets them in time. */
@NullMarked
package dev.stepgate.gateway.kept;

import org.jspecify.annotations.NullMarked;
