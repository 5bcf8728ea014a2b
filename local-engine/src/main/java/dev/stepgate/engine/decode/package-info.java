/** The one thread that owns the model: queues sequences, steps, hands out tokens. */
@NullMarked
package dev.stepgate.engine.decode;

import org.jspecify.annotations.NullMarked;
