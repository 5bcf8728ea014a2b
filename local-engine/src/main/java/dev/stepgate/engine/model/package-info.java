/** Step 3.5 itself: which layer does what to the residual stream. */
@NullMarked
package dev.stepgate.engine.model;

import org.jspecify.annotations.NullMarked;
