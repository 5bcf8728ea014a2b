/** The operator's commands. */
@NullMarked
package dev.stepgate.gateway.cli;

import org.jspecify.annotations.NullMarked;
