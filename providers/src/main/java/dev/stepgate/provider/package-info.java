/** Anyone who can answer a chat request, and the ways they can fail to. */
@NullMarked
package dev.stepgate.provider;

import org.jspecify.annotations.NullMarked;
