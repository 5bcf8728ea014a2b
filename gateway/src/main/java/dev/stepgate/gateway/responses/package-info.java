/** OpenAI's newer dialect at our door: responses, streamed and whole. */
@NullMarked
package dev.stepgate.gateway.responses;

import org.jspecify.annotations.NullMarked;
