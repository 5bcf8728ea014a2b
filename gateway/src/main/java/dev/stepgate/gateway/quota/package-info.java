/** Lends allowance before a request and settles it after. */
@NullMarked
package dev.stepgate.gateway.quota;

import org.jspecify.annotations.NullMarked;
