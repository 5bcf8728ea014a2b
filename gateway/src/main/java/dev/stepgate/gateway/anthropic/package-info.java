/** Anthropic's dialect at our door: messages, count_tokens. */
@NullMarked
package dev.stepgate.gateway.anthropic;

import org.jspecify.annotations.NullMarked;
