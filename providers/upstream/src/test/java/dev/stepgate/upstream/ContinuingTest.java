package dev.stepgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ContinuingTest {
    @Test
    void a_prefill_is_continued_to_the_letter() throws Exception {
        String rest = said("healthy", "word1 word2 wo");

        assertThat(rest).startsWith("rd3 word4").endsWith(" word60");
    }

    @Test
    void another_ones_beginning_is_answered_from_the_start() throws Exception {
        String rest = said("healthy", "something else");

        assertThat(rest).startsWith("word1 ");
    }

    @Test
    void an_upstream_may_refuse_a_prefill() throws Exception {
        try (var upstream = ScriptedUpstream.playing("prefill-refused", 1);
                var caller = Caller.of(upstream)) {
            assertThat(caller.post("/chat/completions", prefilled("word1")).statusCode())
                    .isEqualTo(400);
            assertThat(caller.stream().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void raw_text_is_continued_in_speech_and_in_thought() throws Exception {
        try (var upstream = ScriptedUpstream.playing("healthy", 1);
                var caller = Caller.of(upstream)) {
            String said =
                    caller.post(
                                    "/completions",
                                    "{\"prompt\":\"<think>\\nhm\\n</think>\\nword1 word2\",\"max_tokens\":2}")
                            .body();
            String thought = caller.post("/completions", "{\"prompt\":\"<think>\\n\"}").body();

            assertThat(said).contains("\"text\":\" word3 word4\"").contains("\"length\"");
            assertThat(thought).contains("\"text\":\"\\n</think>\\nword1 word2");
        }
    }

    private static String said(String scenario, String soFar) throws Exception {
        try (var upstream = ScriptedUpstream.playing(scenario, 1);
                var caller = Caller.of(upstream)) {
            return Caller.said(caller.post("/chat/completions", prefilled(soFar)).body());
        }
    }

    private static String prefilled(String soFar) {
        return """
        {"stream":true,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"%s"}]}
        """
                .formatted(soFar);
    }
}
