/** One blocking exchange with an upstream: deadlines, cancel, pooled connections. */
@NullMarked
package dev.stepgate.provider.http;

import org.jspecify.annotations.NullMarked;
