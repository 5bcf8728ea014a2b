package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client that OpenClaw uses, on machines that have Node.js and can fetch it. */
@ExtendWith(Rehearsal.Shared.class)
class PiAiTest {

    /** A base URL has {@code /v1} or not, as each of its dialects wants. */
    @ParameterizedTest
    @CsvSource({"openai-completions, /v1", "openai-responses, /v1", "anthropic-messages, ''"})
    void gets_answers_uses_tools_and_meets_errors(String api, String path, Rehearsal rehearsal)
            throws Exception {
        NodeClient node = NodeClient.together();
        rehearsal.limitOnce();

        Command run =
                node.runScript(
                        "pi-ai.mjs",
                        rehearsal.gateway().address() + path,
                        rehearsal.gateway().firstTenant().key(),
                        rehearsal.spentKey("pi-" + api),
                        api);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .satisfiesExactly(
                        streamed ->
                                assertThat(streamed)
                                        .isEqualTo("streamed [\"stop\",true,true,true] asked 1"),
                        thinking ->
                                assertThat(thinking)
                                        .isEqualTo(
                                                "thinking [\"stop\",\"thought1 thought2 thought3 \","
                                                        + "\"word1 word2 word3 word4 wor\"] asked 1"),
                        tool ->
                                assertThat(tool)
                                        .isEqualTo(
                                                "tool [\"toolUse\",\"get_time\",{\"city\":\"Havana\"},"
                                                        + "\"stop\",\"stop\"] asked 3"),
                        refused ->
                                assertThat(refused)
                                        .startsWith("too long [\"error\",\"400 ")
                                        .endsWith(",true] asked 1"),
                        limited -> assertThat(limited).isEqualTo("limited \"stop\" asked 2"),
                        poor ->
                                assertThat(poor)
                                        .startsWith("poor [\"error\",\"429 ")
                                        .contains("the 1 requests per day of tier poor are used up")
                                        .endsWith(",false] asked 1"),
                        breaks ->
                                assertThat(breaks)
                                        .startsWith("breaks [\"error\",")
                                        .contains("no provider of this model could answer")
                                        .endsWith(",false,\"Let me look.\"] asked 1"),
                        odd ->
                                assertThat(odd)
                                        .isEqualTo("odd frames \"Grüße 😀 word1 word2 \" asked 1"));
    }
}
