/** Providers that speak the Anthropic messages dialect. */
@NullMarked
package dev.stepgate.provider.anthropic;

import org.jspecify.annotations.NullMarked;
