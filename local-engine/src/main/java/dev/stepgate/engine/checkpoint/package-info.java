/** Finds named weights in files and maps them, never copies them. */
@NullMarked
package dev.stepgate.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
