/** Says which tokens a schema or grammar allows next. */
@NullMarked
package dev.stepgate.engine.grammar;

import org.jspecify.annotations.NullMarked;
