/** An upstream that plays faults and dialects by name, over real sockets. */
@NullMarked
package dev.stepgate.upstream;

import org.jspecify.annotations.NullMarked;
