/** Turns text into token ids and back. */
@NullMarked
package dev.stepgate.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
