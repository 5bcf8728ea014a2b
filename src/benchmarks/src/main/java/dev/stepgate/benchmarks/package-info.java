/** Measures what the documents claim, with the answer checked inside each benchmark. */
@NullMarked
package dev.stepgate.benchmarks;

import org.jspecify.annotations.NullMarked;
