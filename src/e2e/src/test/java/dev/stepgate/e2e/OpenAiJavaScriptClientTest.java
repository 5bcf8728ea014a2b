package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for JavaScript, on machines that have Node.js and can fetch it. */
@ExtendWith(OutOfTheBox.class)
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
}
