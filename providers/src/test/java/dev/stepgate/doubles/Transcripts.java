package dev.stepgate.doubles;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.stepgate.upstream.Reply;

/** Complete streams as named upstreams send them, quirks included. */
public final class Transcripts {
    private Transcripts() {}

    /** OpenRouter: comments, reasoning twice, repeated roles, usage with cost. */
    public static Reply openRouter(String reasoning, String text) {
        String head =
                """
                {"id":"gen-1","object":"chat.completion.chunk","created":1,"model":"stepfun/step-3.5-flash",\
                "provider":"StepFun","choices":\
                """;
        return Reply.streaming("X-Generation-Id", "gen-1")
                .comment("OPENROUTER PROCESSING")
                .comment("OPENROUTER PROCESSING")
                .data(
                        head
                                + """
                                [{"index":0,"delta":{"role":"assistant","content":"","reasoning":%1$s,\
                                "reasoning_details":[{"type":"reasoning.text","text":%1$s,"format":"unknown",\
                                "index":0}]},"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}\
                                """
                                        .formatted(quoted(reasoning)))
                .comment("OPENROUTER PROCESSING")
                .data(
                        head
                                + """
                                [{"index":0,"delta":{"role":"assistant","content":%s},"finish_reason":null}]}\
                                """
                                        .formatted(quoted(text)))
                .data(
                        head
                                + """
                                [{"index":0,"delta":{"content":""},"finish_reason":"stop",\
                                "native_finish_reason":"stop"}]}\
                                """)
                .data(
                        head
                                + """
                                [],"usage":{"prompt_tokens":12,"completion_tokens":9,"total_tokens":21,\
                                "cost":0.0000039,"is_byok":false,"prompt_tokens_details":{"cached_tokens":4},\
                                "completion_tokens_details":{"reasoning_tokens":6}}}\
                                """)
                .done();
    }

    /** StepFun: usage grows in every chunk, roles and finish reasons are empty strings. */
    public static Reply stepFun(String reasoning, String text) {
        String head =
                """
                {"id":"9f.1","object":"chat.completion.chunk","created":0,"model":"step-3.5-flash",\
                "agent":"","choices":\
                """;
        String delta =
                """
                [{"index":0,"delta":{"role":"","content":%s,"reasoning":%s},"finish_reason":"%s"}],\
                "usage":{"prompt_tokens":12,"completion_tokens":%d,"total_tokens":%d,"cached_tokens":4}}\
                """;
        return Reply.streaming()
                .data(head + delta.formatted("\"\"", "\"\"", "", 0, 12))
                .data(head + delta.formatted("\"\"", quoted(reasoning), "", 6, 18))
                .data(head + delta.formatted(quoted(text), "\"\"", "", 8, 20))
                .data(head + delta.formatted("\"\"", "\"\"", "stop", 9, 21))
                .done();
    }

    /** llama.cpp: reasoning_content, timings on the last chunk; usage only when asked for. */
    public static Reply llamaCpp(String reasoning, String text, UsageAsked usage) {
        String head =
                """
                {"id":"chatcmpl-x","object":"chat.completion.chunk","created":1,"model":"local.gguf",\
                "system_fingerprint":"b1","choices":\
                """;
        String timings = ",\"timings\":{\"prompt_n\":8,\"predicted_n\":9,\"predicted_ms\":12.5}}";
        Reply reply =
                Reply.streaming()
                        .data(
                                head
                                        + """
                                        [{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}]}\
                                        """)
                        .data(
                                head
                                        + """
                                        [{"finish_reason":null,"index":0,"delta":{"reasoning_content":%s}}]}\
                                        """
                                                .formatted(quoted(reasoning)))
                        .comment("")
                        .data(
                                head
                                        + """
                                        [{"finish_reason":null,"index":0,"delta":{"content":%s}}]}\
                                        """
                                                .formatted(quoted(text)))
                        .data(
                                head
                                        + "[{\"finish_reason\":\"stop\",\"index\":0,\"delta\":{}}]"
                                        + timings);
        return switch (usage) {
            case YES ->
                    reply.data(
                                    head
                                            + """
                                            [],"usage":{"prompt_tokens":12,"completion_tokens":9,"total_tokens":21,\
                                            "prompt_tokens_details":{"cached_tokens":4}}\
                                            """
                                            + timings)
                            .done();
            case NO -> reply.done();
        };
    }

    /** Whether the request carried {@code stream_options.include_usage}. */
    public enum UsageAsked {
        YES,
        NO
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
