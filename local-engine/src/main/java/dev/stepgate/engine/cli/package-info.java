/** The engine's own commands: generate, logits, tokenize, perplexity, inspect, quantize, synth. */
@NullMarked
package dev.stepgate.engine.cli;

import org.jspecify.annotations.NullMarked;
