/** Gets a first token from somebody, or says why nobody could. */
@NullMarked
package dev.stepgate.gateway.failover;

import org.jspecify.annotations.NullMarked;
