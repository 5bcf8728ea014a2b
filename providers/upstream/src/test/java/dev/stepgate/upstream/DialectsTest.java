package dev.stepgate.upstream;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in the bytes of each make. */
final class DialectsTest {
    private static final String CHAT = "/chat/completions";
    private static final String WORDS = Answer.words(60).text();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "healthy",
                "slow",
                "flap",
                "thinking",
                "openrouter-1",
                "openrouter-13",
                "openrouter-14",
                "openrouter-15",
                "openrouter-16",
                "stepfun-1",
                "stepfun-2",
                "stepfun-6",
                "stepfun-8",
                "local-3a",
                "local-3b",
                "local-5a",
                "local-9"
            })
    void every_word_is_streamed_once(String name) throws Exception {
        try (var upstream = ScriptedUpstream.playing(name, 0.001);
                var caller = Caller.of(upstream)) {
            String stream = caller.stream().body();

            assertThat(Caller.said(stream)).isEqualTo(WORDS);
            assertThat(stream).endsWith("data: [DONE]\n\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openrouter-1, \"reasoning\":\"",
        "openrouter-1, \"text\":\"",
        "stepfun-1, \"reasoning\":\"",
        "stepfun-2, \"reasoning_content\":\"",
        "local-3a, \"reasoning\":\"",
        "local-3b, \"reasoning_content\":\"",
        "local-5a, \"reasoning_content\":\""
    })
    void thoughts_are_in_the_field_of_the_make(String name, String field) throws Exception {
        try (var upstream = ScriptedUpstream.playing(name, 1);
                var caller = Caller.of(upstream)) {
            assertThat(Caller.values(caller.stream().body(), field))
                    .isEqualTo("thought1 thought2 thought3 thought4 thought5");
        }
    }

    @Test
    void openrouter_comments_and_names_the_cost_last() throws Exception {
        try (var upstream = ScriptedUpstream.playing("openrouter-1", 1);
                var caller = Caller.of(upstream)) {
            var answer = caller.stream();

            assertThat(answer.headers().firstValue("X-Generation-Id")).isPresent();
            assertThat(Caller.frames(answer.body()))
                    .filteredOn(frame -> frame.equals(": OPENROUTER PROCESSING"))
                    .hasSize(3);
            assertThat(Caller.frames(answer.body()).reversed().get(1))
                    .contains("\"choices\":[]")
                    .contains("\"cost\":");
        }
    }

    @Test
    void openrouter_says_in_milliseconds_when_the_day_ends() throws Exception {
        try (var upstream = ScriptedUpstream.playing("openrouter-4", 1);
                var caller = Caller.of(upstream)) {
            var answer = caller.stream();
            String reset = answer.headers().firstValue("X-RateLimit-Reset").orElseThrow();

            assertThat(Instant.ofEpochMilli(Long.parseLong(reset)))
                    .isAfter(Instant.now())
                    .isEqualTo(Instant.ofEpochMilli(Long.parseLong(reset)).truncatedTo(DAYS));
            assertThat(answer.body()).contains("\"X-RateLimit-Reset\":\"" + reset + "\"");
        }
    }

    @Test
    void openrouter_pages_its_models() throws Exception {
        try (var upstream = ScriptedUpstream.playing("openrouter-16", 1);
                var caller = Caller.of(upstream)) {
            assertThat(caller.get("/models").body())
                    .contains("stepfun/step-3.5-flash\"")
                    .contains("\"next\":\"/api/v1/models?offset=2&limit=2\"");
            assertThat(caller.get("/models?offset=4&limit=2").body())
                    .contains("openrouter/auto")
                    .contains("\"next\":null");
        }
    }

    @Test
    void openrouter_knows_a_generation_late() throws Exception {
        try (var upstream = ScriptedUpstream.playing("openrouter-15", 1);
                var caller = Caller.of(upstream)) {
            assertThat(caller.get("/generation?id=gen-1").statusCode()).isEqualTo(404);
            assertThat(caller.get("/generation?id=gen-1").statusCode()).isEqualTo(404);
            assertThat(caller.get("/generation?id=gen-1").body()).contains("\"total_cost\":");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openrouter-3, 429",
        "openrouter-4, 429",
        "openrouter-5, 429",
        "openrouter-6a, 402",
        "openrouter-6b, 402",
        "openrouter-7, 404",
        "openrouter-8, 403",
        "openrouter-11, 200",
        "openrouter-12, 200",
        "stepfun-4, 451",
        "stepfun-5, 429",
        "local-1, 401",
        "local-4, 400",
        "local-7, 503",
        "messages-overloaded, 529"
    })
    void errors_are_json_with_the_status_of_the_make(String name, int status) throws Exception {
        try (var upstream = ScriptedUpstream.playing(name, 1);
                var caller = Caller.of(upstream)) {
            var answer = caller.stream();

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(new ObjectMapper().readTree(answer.body()))
                    .anyMatch(field -> field.isObject() || field.isTextual() || field.isArray());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stepfun-6, '{\"messages\":[{\"role\":\"developer\",\"content\":\"a\"}]}', 400",
        "stepfun-6, '{\"messages\":[],\"store\":false}', 400",
        "stepfun-6, '{\"messages\":[],\"max_tokens\":5}', 200",
        "local-6a, '{\"messages\":[],\"store\":false}', 422",
        "local-6a, '{\"messages\":[],\"max_tokens\":5}', 200"
    })
    void strict_makes_refuse_what_they_do_not_know(String name, String body, int status)
            throws Exception {
        try (var upstream = ScriptedUpstream.playing(name, 1);
                var caller = Caller.of(upstream)) {
            assertThat(caller.post(CHAT, body).statusCode()).isEqualTo(status);
        }
    }

    @Test
    void messages_are_events_with_blocks_in_order() throws Exception {
        try (var upstream = ScriptedUpstream.playing("thinking", 1);
                var caller = Caller.of(upstream)) {
            String stream = caller.post("/messages", "{\"stream\":true,\"messages\":[]}").body();

            assertThat(stream)
                    .containsSubsequence(
                            "event: message_start\n",
                            "event: content_block_start\n",
                            "\"thinking\"",
                            "event: content_block_stop\n",
                            "event: content_block_start\n",
                            "text_delta",
                            "event: content_block_stop\n",
                            "event: message_delta\n",
                            "\"delta\":{\"stop_reason\":\"end_turn\"",
                            "event: message_stop\n");
        }
    }

    @Test
    void stepfuns_messages_say_at_the_top_why_they_stop() throws Exception {
        try (var upstream = ScriptedUpstream.playing("stepfun-7", 1);
                var caller = Caller.of(upstream)) {
            String stream = caller.post("/messages", "{\"stream\":true,\"messages\":[]}").body();

            assertThat(stream).contains("\"delta\":{},\"stop_reason\":\"end_turn\"");
        }
    }
}
