/** Hand-written stand-ins for providers and upstreams, for this module's tests and its users'. */
@NullMarked
package dev.stepgate.doubles;

import org.jspecify.annotations.NullMarked;
