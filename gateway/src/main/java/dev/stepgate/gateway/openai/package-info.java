/** OpenAI's dialects at our door: chats, raw text and models. */
@NullMarked
package dev.stepgate.gateway.openai;

import org.jspecify.annotations.NullMarked;
