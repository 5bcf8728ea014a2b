/** The conversation vocabulary: request, message, event, usage. */
@NullMarked
package dev.stepgate.chat;

import org.jspecify.annotations.NullMarked;
