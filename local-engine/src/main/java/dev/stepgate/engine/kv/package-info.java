/** What sequences remember, in blocks that they share, and prefixes kept for later ones. */
@NullMarked
package dev.stepgate.engine.kv;

import org.jspecify.annotations.NullMarked;
