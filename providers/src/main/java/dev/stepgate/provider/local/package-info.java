/** The bundled engine, as one more provider. */
@NullMarked
package dev.stepgate.provider.local;

import org.jspecify.annotations.NullMarked;
