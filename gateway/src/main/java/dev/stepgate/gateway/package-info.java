/** Admits, routes, relays and settles one chat request. */
@NullMarked
package dev.stepgate.gateway;

import org.jspecify.annotations.NullMarked;
