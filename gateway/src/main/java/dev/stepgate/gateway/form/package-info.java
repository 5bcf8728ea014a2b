/** Says whether an answer has the form it was promised in. */
@NullMarked
package dev.stepgate.gateway.form;

import org.jspecify.annotations.NullMarked;
