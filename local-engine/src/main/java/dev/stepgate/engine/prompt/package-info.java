/** Lays messages and tools out as the model reads them, and reads tool calls back. */
@NullMarked
package dev.stepgate.engine.prompt;

import org.jspecify.annotations.NullMarked;
