/** The command that starts scripted upstreams, for rehearsing an outage. */
@NullMarked
package dev.stepgate.upstream.cli;

import org.jspecify.annotations.NullMarked;
