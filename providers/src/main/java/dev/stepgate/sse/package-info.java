/** Reads server-sent events from bytes, one at a time. */
@NullMarked
package dev.stepgate.sse;

import org.jspecify.annotations.NullMarked;
