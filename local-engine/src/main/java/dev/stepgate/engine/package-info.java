/** Runs one Step 3.5 checkpoint on this machine: messages in, tokens out. */
@NullMarked
package dev.stepgate.engine;

import org.jspecify.annotations.NullMarked;
