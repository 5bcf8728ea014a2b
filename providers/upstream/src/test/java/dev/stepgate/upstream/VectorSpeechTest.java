package dev.stepgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VectorSpeechTest {
    private static final String PATH = "/embeddings";
    private static final String NUMBERS = "\"embedding\":[0.25,0.25,-1.0]";

    /** 0.25, 0.25 and -1 as little-endian floats. */
    private static final String BASE64 = "\"embedding\":\"AACAPgAAgD4AAIC/\"";

    @ParameterizedTest
    @CsvSource({
        "healthy, float, false",
        "healthy, base64, true",
        "vectors-numbers, base64, false",
        "vectors-base64, float, true",
        "local-3a, base64, true",
        "local-5a, base64, false"
    })
    void vectors_are_written_as_asked_but_where_the_scenario_knows_one_way_only(
            String scenario, String asked, boolean packed) throws Exception {
        try (var upstream = ScriptedUpstream.playing(scenario, 0.001);
                var caller = Caller.of(upstream)) {
            String body =
                    caller.post(
                                    PATH,
                                    """
                                    {"model":"m","input":["two words"],"encoding_format":"%s"}"""
                                            .formatted(asked))
                            .body();

            assertThat(body)
                    .contains(packed ? BASE64 : NUMBERS)
                    .contains("\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}");
        }
    }

    @Test
    void there_is_a_vector_for_each_input_as_long_as_was_asked() throws Exception {
        try (var upstream = ScriptedUpstream.playing("healthy", 1);
                var caller = Caller.of(upstream)) {
            String body = caller.post(PATH, "{\"input\":[[7,8,9],[5]],\"dimensions\":4}").body();

            assertThat(body)
                    .contains("[0.375,0.25,-1.0,0.5]", "[0.125,0.25,-1.0,0.5]")
                    .contains("\"prompt_tokens\":4");
        }
    }

    @ParameterizedTest
    @CsvSource({"fault-04, 503", "fault-02, 429", "stepfun-1, 404", "local-6a, 404"})
    void an_upstream_that_fails_or_has_none_says_so(String scenario, int status) throws Exception {
        try (var upstream = ScriptedUpstream.playing(scenario, 0.001);
                var caller = Caller.of(upstream)) {
            HttpResponse<String> response = caller.post(PATH, "{\"input\":\"a\"}");

            assertThat(response.statusCode()).isEqualTo(status);
        }
    }
}
