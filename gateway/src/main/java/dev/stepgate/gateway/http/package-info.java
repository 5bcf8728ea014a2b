/** HTTP in, events out: paths, authentication header, SSE, error bodies. */
@NullMarked
package dev.stepgate.gateway.http;

import org.jspecify.annotations.NullMarked;
