package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.http.Fields;

/**
 * How a client wants to read an answer. Immutable.
 *
 * @param streamed while it is written, rather than once it is whole
 * @param withUsage whether the stream ends with what the answer took
 */
record Streaming(boolean streamed, boolean withUsage) {

    static Streaming read(Fields fields) {
        boolean streamed = fields.flag("stream");
        boolean withUsage =
                fields.object("stream_options")
                        .map(options -> options.flag("include_usage"))
                        .orElse(false);
        return new Streaming(streamed, streamed && withUsage);
    }
}
