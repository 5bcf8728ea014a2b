package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Anthropic's own client for JavaScript, on machines that have Node.js and can fetch it. */
@ExtendWith(OutOfTheBox.class)
class AnthropicJavaScriptClientTest {
    private static final String CLIENT = "@anthropic-ai/sdk@1.12.0";
    private static final String ANSWER =
            "The free tier allows 20 requests per minute and 50 requests per day.";
    private static final String SCRIPT =
            """
            import Anthropic from "@anthropic-ai/sdk";
            const [, , baseURL, authToken] = process.argv;
            const client = new Anthropic({ baseURL, authToken, apiKey: null, maxRetries: 0 });
            const question = {
              model: "stepfun/step-3.5-flash",
              max_tokens: 200,
              temperature: 0,
              messages: [{ role: "user", content: "What are the free tier limits?" }],
            };
            const said = (message) => message.content.filter((b) => b.type === "text").map((b) => b.text).join("");
            console.log(said(await client.messages.create(question)));
            const stream = client.messages.stream(question);
            let heard = "";
            stream.on("text", (delta) => (heard += delta));
            const message = await stream.finalMessage();
            console.log(heard);
            console.log(message.stop_reason, message.usage.output_tokens);
            const havana = {
              model: "stepgate/step-nano",
              max_tokens: 200,
              temperature: 0,
              tools: [{ name: "get_time", description: "Get the local time of a city",
                        input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } }],
              messages: [{ role: "user", content: "What time is it in Havana?" }],
            };
            const asking = await client.messages.stream(havana).finalMessage();
            const use = asking.content.find((b) => b.type === "tool_use");
            console.log(asking.stop_reason, use.name, JSON.stringify(use.input));
            const answer = await client.messages.create({
              ...havana,
              messages: [...havana.messages, { role: "assistant", content: asking.content },
                { role: "user", content: [{ type: "tool_result", tool_use_id: use.id, content: '{"time":"10:15"}' }] }],
            });
            console.log(said(answer).length > 0);
            const counted = await client.messages.countTokens({ model: question.model, messages: question.messages });
            console.log(counted.input_tokens);
            console.log((await client.models.list()).data.length);
            try {
              await client.messages.create({ ...question, max_tokens: 0 });
            } catch (error) {
              console.log(error.status, error.error.error.type, error.requestID?.startsWith("req_"));
            }
            """;

    @Test
    void gets_answers_uses_a_tool_counts_and_meets_errors(
            GatewayProcess gateway, @TempDir Path folder) throws Exception {
        Command run =
                NodeClient.fetched(CLIENT, folder)
                        .run(SCRIPT, gateway.address().toString(), gateway.firstTenant().key());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        ANSWER,
                        ANSWER,
                        "end_turn 23",
                        "tool_use get_time {\"city\":\"Havana\"}",
                        "true",
                        "18",
                        "2",
                        "400 invalid_request_error true");
    }
}
