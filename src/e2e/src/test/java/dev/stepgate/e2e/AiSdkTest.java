package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vercel's AI SDK and its providers, on machines that have Node.js and can fetch them. */
@ExtendWith(Rehearsal.Shared.class)
class AiSdkTest {
    private static final String IN_LINE =
            "The free tier allows 20 requests per minute and 50 requests per day.";

    /**
     * OpenAI's own provider reads no thought in a chat, OpenRouter's one under its own field's
     * name.
     */
    @ParameterizedTest
    @CsvSource({
        "compatible, '\"I answer directly.\"', this model's maximum context length is 8192 tokens",
        "chat, null, this model's maximum context length is 8192 tokens",
        "responses, '\"\"', this model's maximum context length is 8192 tokens",
        "anthropic, '\"I answer directly.\"', prompt is too long: 18012 tokens > 8192 maximum",
        "openrouter, '\"I answer directly.\"', this model's maximum context length is 8192 tokens",
    })
    void gets_answers_uses_tools_and_meets_errors(
            String provider, String thought, String tooLong, Rehearsal rehearsal) throws Exception {
        NodeClient node = NodeClient.together();
        rehearsal.limitOnce();

        Command run =
                node.runScript(
                        "ai-sdk.mjs",
                        rehearsal.gateway().address() + "/v1",
                        key(provider, rehearsal),
                        rehearsal.spentKey("ai-" + provider),
                        provider);

        assertThat(run.exit()).as(run.err()).isZero();
        String answer = "[\"%s\",%s,\"stop\",[18,23,41]] asked 1".formatted(IN_LINE, thought);
        String rounds =
                "[[[\"tool-calls\",[\"get_time\",{\"city\":\"Havana\"}]],[\"stop\"]],true] asked 2";
        assertThat(run.out().lines().limit(11))
                .satisfiesExactly(
                        whole -> assertThat(whole).isEqualTo("whole " + answer),
                        streamed -> assertThat(streamed).isEqualTo("streamed " + answer),
                        tool -> assertThat(tool).isEqualTo("tool " + rounds),
                        tool -> assertThat(tool).isEqualTo("tool streamed " + rounds),
                        object -> assertThat(object).isEqualTo("object [[\"age\"],true] asked 1"),
                        refused ->
                                assertThat(refused)
                                        .startsWith("too long [\"AI_APICallError\",400,false,")
                                        .contains(tooLong)
                                        .endsWith("asked 1"),
                        limited ->
                                assertThat(limited)
                                        .startsWith("limited \"word1 word2 ")
                                        .endsWith("word60\" asked 2"),
                        poor ->
                                assertThat(poor)
                                        .startsWith("poor [\"AI_APICallError\",429,")
                                        .contains("the 1 requests per day of tier poor are used up")
                                        .endsWith("asked 1"),
                        breaks ->
                                assertThat(breaks)
                                        .startsWith("breaks [\"Let me look.\",[\"")
                                        .contains("no provider of this model could answer"),
                        odd ->
                                assertThat(odd)
                                        .isEqualTo("odd frames \"Grüße 😀 word1 word2 \" asked 1"),
                        big ->
                                assertThat(big)
                                        .isEqualTo(
                                                "big arguments [[\"write_file\",1048564]] asked 1"));
        if (!provider.equals("anthropic")) { // whose maker has none
            assertThat(run.out().lines().skip(11))
                    .containsExactly("embeddings [[0.25,0.25,-1],[0.125,0.25,-1]] asked 1");
        }
    }

    /** Unless told otherwise, OpenAI's provider goes on from responses that are stored. */
    private static String key(String provider, Rehearsal rehearsal) {
        return provider.equals("responses")
                ? rehearsal.storingKey("ai-storing")
                : rehearsal.gateway().firstTenant().key();
    }
}
