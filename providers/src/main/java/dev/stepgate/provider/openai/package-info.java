/** Providers that speak the OpenAI chat dialect. */
@NullMarked
package dev.stepgate.provider.openai;

import org.jspecify.annotations.NullMarked;
