/**
 * What sequences remember, in blocks that they share, and prefixes kept for later ones, in files
 * too.
 */
@NullMarked
package dev.stepgate.engine.kv;

import org.jspecify.annotations.NullMarked;
