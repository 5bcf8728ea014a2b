/** What each sequence remembers: everything for full layers, a ring for windowed ones. */
@NullMarked
package dev.stepgate.engine.kv;

import org.jspecify.annotations.NullMarked;
