package dev.stepgate.provider.openai;

/** One way in which some upstreams differ from OpenAI, or from what is sensible. */
enum Quirk {
    /** The bound on an answer is {@code max_tokens}, not {@code max_completion_tokens}. */
    CAP_IS_CALLED_MAX_TOKENS,

    /** It, or most templates it runs, knows no developer. */
    DEVELOPER_IS_SYSTEM,

    /** It names usage only if {@code stream_options.include_usage} says so. */
    USAGE_IS_ASKED_FOR,

    /** It can name usage with each chunk, so that it is known of answers that are broken off. */
    USAGE_MAY_COME_ALONG,

    /** Without a bound it generates until its context is full. */
    ALWAYS_CAPPED,

    /** What an assistant thought has the name that this server's release gives it. */
    THOUGHTS_GO_BACK_AS_THEY_CAME,

    /** Each entry that names a function is another call, whatever its index and id say. */
    CALLS_COME_WHOLE
}
