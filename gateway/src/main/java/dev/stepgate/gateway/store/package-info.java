/** The tables everything durable is in, and the folder that is ours alone. */
@NullMarked
package dev.stepgate.gateway.store;

import org.jspecify.annotations.NullMarked;
