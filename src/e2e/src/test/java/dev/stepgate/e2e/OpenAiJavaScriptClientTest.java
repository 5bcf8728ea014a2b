package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for JavaScript, on machines that have Node.js and can fetch it. */
@ExtendWith({OutOfTheBox.class, Rehearsal.Shared.class})
class OpenAiJavaScriptClientTest {
    private static final String CLIENT = "openai@6.49.0";
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";
    private static final String SCRIPT =
            """
            import OpenAI from "openai";
            const [, , baseURL, apiKey] = process.argv;
            const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
            const question = {
              model: "stepfun/step-3.5-flash",
              temperature: 0,
              messages: [{ role: "user", content: "What are the free tier limits?" }],
            };
            const whole = await client.chat.completions.create(question);
            console.log(whole.choices[0].message.content);
            const stream = client.chat.completions.stream({ ...question, stream_options: { include_usage: true } });
            let said = "";
            for await (const chunk of stream) said += chunk.choices[0]?.delta?.content ?? "";
            console.log(said);
            console.log((await stream.totalUsage()).total_tokens);
            """;

    @Test
    void gets_an_answer_whole_and_streamed(GatewayProcess gateway, @TempDir Path folder)
            throws Exception {
        Command run =
                NodeClient.fetched(CLIENT, folder)
                        .run(SCRIPT, gateway.address() + "/v1", gateway.firstTenant().key());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines()).containsExactly(ANSWER, ANSWER, "41");
    }

    @Test
    void has_its_wishes_met_and_its_errors_told(Rehearsal rehearsal) throws Exception {
        NodeClient node = NodeClient.together();
        rehearsal.limitOnce();

        Command run =
                node.runScript(
                        "openai.mjs",
                        rehearsal.gateway().address() + "/v1",
                        rehearsal.gateway().firstTenant().key(),
                        rehearsal.spentKey("openai-js"));

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "developer [\"length\",3] asked 1",
                        "stop [\"The free tier allows 20 requests per \",\"stop\"] asked 1",
                        "choices [[0,true,true],[1,true,true]] asked 1",
                        "schema {\"ok\":\"yes\"} asked 1",
                        "penalties \"length\" asked 1",
                        "no such model [\"NotFoundError\",404,\"model_not_found\",\"model\",\"invalid_request_error\",\"req_\"] asked 1",
                        "wrong field [\"BadRequestError\",400,\"invalid_value\",\"top_p\",\"invalid_request_error\",\"req_\"] asked 1",
                        "too long [\"BadRequestError\",400,\"context_length_exceeded\",\"messages\",\"invalid_request_error\",\"req_\"] asked 1",
                        "stranger [\"AuthenticationError\",401,\"invalid_api_key\",null,\"authentication_error\",\"req_\"] asked 1",
                        "limited \"stop\" asked 2",
                        "poor [\"RateLimitError\",429,\"daily_quota_exhausted\",null,\"rate_limit_error\",\"req_\"] asked 1",
                        "breaks [\"Let me look.\",\"APIError\",\"upstream_error\"] asked 1");
    }
}
