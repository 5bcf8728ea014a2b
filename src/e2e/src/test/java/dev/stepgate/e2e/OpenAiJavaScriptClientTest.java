package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assumeTrue(found("node"), "skipped: there is no node on the path");
        assumeTrue(found("npm"), "skipped: there is no npm on the path");
        Command fetched =
                Command.run(
                        folder,
                        List.of(
                                "npm",
                                "install",
                                "--prefix",
                                ".",
                                "--ignore-scripts",
                                "--no-audit",
                                "--no-fund",
                                "--fetch-retries=0",
                                "--fetch-timeout=20000",
                                CLIENT));
        assumeTrue(fetched.exit() == 0, "skipped: npm cannot fetch " + CLIENT);
        Path script = Files.writeString(folder.resolve("ask.mjs"), SCRIPT);

        Command run =
                Command.run(
                        folder,
                        List.of(
                                "node",
                                script.toString(),
                                gateway.address() + "/v1",
                                gateway.firstTenant().key()));

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines()).containsExactly(ANSWER, ANSWER, "41");
    }

    private static boolean found(String program) throws InterruptedException {
        try {
            return Command.run(Clone.ROOT, List.of(program, "--version")).exit() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
