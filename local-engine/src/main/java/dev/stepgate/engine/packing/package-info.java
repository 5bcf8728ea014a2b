/** Writes checkpoints: GGUF files whose weights are packed in a block type. */
@NullMarked
package dev.stepgate.engine.packing;

import org.jspecify.annotations.NullMarked;
