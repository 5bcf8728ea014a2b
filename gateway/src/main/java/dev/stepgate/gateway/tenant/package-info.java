/** Who is calling and what they are entitled to. */
@NullMarked
package dev.stepgate.gateway.tenant;

import org.jspecify.annotations.NullMarked;
