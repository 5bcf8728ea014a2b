/** OpenAI's dialects at our door: chat and models. */
@NullMarked
package dev.stepgate.gateway.openai;

import org.jspecify.annotations.NullMarked;
