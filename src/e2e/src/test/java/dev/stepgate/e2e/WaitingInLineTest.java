package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for Java passes over what a stream in line says of its place. */
@Timeout(120)
class WaitingInLineTest {
    private static final String SETTINGS =
            "stepgate:\n  http:\n    port: 0\n  engine:\n    kernels: scalar\n    max-running: 1\n";

    /** Nothing ends the answer but the context. */
    private static final String ENDLESS =
            """
            {"model":"stepgate/step-nano","temperature":0,"stream":true,"messages":[
            {"role":"system","content":"Answer briefly."},
            {"role":"user","content":"Count from 29 to 34."}]}""";

    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        gateway = GatewayProcess.start(Home.outOfTheBox(folder).with("gateway.yaml", SETTINGS));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void a_stream_that_waited_is_gathered_like_any_other() throws Exception {
        ChatCompletionCreateParams params =
                ChatCompletionCreateParams.builder()
                        .model("stepgate/step-nano")
                        .temperature(0)
                        .addUserMessage("What are the free tier limits?")
                        .build();
        ChatCompletionAccumulator gathered = ChatCompletionAccumulator.create();
        OpenAIClient client =
                OpenAIOkHttpClient.builder()
                        .apiKey(gateway.firstTenant().key())
                        .baseUrl(gateway.address() + "/v1")
                        .maxRetries(0)
                        .build();

        try (Socket before = holdingTheModel();
                HttpResponseFor<StreamResponse<ChatCompletionChunk>> response =
                        client.chat().completions().withRawResponse().createStreaming(params)) {
            assertThat(response.headers().values("x-stepgate-queue")).containsExactly("position=1");
            hangUp(before);
            try (Stream<ChatCompletionChunk> chunks = response.parse().stream()) {
                chunks.forEach(gathered::accumulate);
            }
        } finally {
            client.close();
        }

        ChatCompletion answer = gathered.chatCompletion();
        assertThat(answer.choices().getFirst().message().content())
                .contains("The free tier allows 20 requests per minute and 50 requests per day.");
    }

    private static void hangUp(Socket socket) throws IOException {
        socket.close();
    }

    private static Socket holdingTheModel() throws IOException {
        Socket socket = gateway.firstTenant().asking(ENDLESS);
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        for (String line = ""; !line.startsWith("data: "); line = lines.readLine()) {
            assertThat(line).isNotNull();
        }
        return socket;
    }
}
