/** Chooses the next token from its scores. */
@NullMarked
package dev.stepgate.engine.sampling;

import org.jspecify.annotations.NullMarked;
