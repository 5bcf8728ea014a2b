/** The engine's own commands: generate, logits, tokenize, inspect. */
@NullMarked
package dev.stepgate.engine.cli;

import org.jspecify.annotations.NullMarked;
