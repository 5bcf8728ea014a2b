/** Runs the chat template a checkpoint carries: the part of Jinja such templates use. */
@NullMarked
package dev.stepgate.engine.template;

import org.jspecify.annotations.NullMarked;
