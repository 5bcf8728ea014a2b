/** What all upstreams over HTTP share: keys, limits, complaints, an answer as it arrives. */
@NullMarked
package dev.stepgate.provider.remote;

import org.jspecify.annotations.NullMarked;
