/** The dozen verbs the model is written in, twice: plain and vectorised. */
@NullMarked
package dev.stepgate.engine.kernel;

import org.jspecify.annotations.NullMarked;
