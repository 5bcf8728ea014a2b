/** The ways we say no, and what the client may read. */
@NullMarked
package dev.stepgate.gateway.refusal;

import org.jspecify.annotations.NullMarked;
