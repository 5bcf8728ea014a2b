/** The words every room shares: prompt, token, sampling wishes, why it ended, fault. */
@NullMarked
package dev.stepgate.engine.terms;

import org.jspecify.annotations.NullMarked;
