package dev.stepgate.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import dev.stepgate.upstream.Stage;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that no test here can run, by the requests they are known to send and by what they read
 * of the answers (wire facts, §9.1, §9.4, §9.5).
 */
class RecordedClientsTest {
    private static final Map<String, String> ROO =
            Map.of(
                    "HTTP-Referer", "https://github.com/RooVetGit/Roo-Cline",
                    "X-Title", "Roo Code",
                    "User-Agent", "RooCode/3.53.0");
    private static final Map<String, String> PYTHON =
            Map.of(
                    "User-Agent", "OpenAI/Python 3.22.1",
                    "X-Stainless-Lang", "python",
                    "X-Stainless-Package-Version", "3.22.1",
                    "X-Stainless-Async", "false",
                    "X-Stainless-Runtime", "CPython",
                    "X-Stainless-Retry-Count", "0",
                    "X-Stainless-Read-Timeout", "600");
    private static final Map<String, String> OPENCLAW =
            Map.of(
                    "User-Agent", "OpenAI/JS 6.26.0",
                    "X-Stainless-Lang", "js",
                    "X-Stainless-Retry-Count", "0",
                    "x-client-request-id", "0199d7a1",
                    "x-session-affinity", "0199d7a0",
                    "session_id", "0199d7a0");

    private static ScriptedUpstream upstream;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws InterruptedException {
        upstream = ScriptedUpstream.playing("agent", Stage.scaled(1).saying("Hello from afar."));
        String far = Written.upstream("far", upstream.url(), "none");
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with("providers.yaml", Written.providers(Written.engine(), far))
                                .with(
                                        "models.yaml",
                                        Written.models(
                                                Written.model("near", "local"),
                                                Written.model("distant", "far"))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void roo_code_reads_a_call_and_its_usage() throws Exception {
        List<JsonNode> chunks =
                streamed(
                        ROO,
                        """
                        {"model": "distant", "temperature": 0, "stream": true,
                         "stream_options": {"include_usage": true}, "parallel_tool_calls": true,
                         "tool_choice": "auto",
                         "messages": [
                           {"role": "system", "content": [{"type": "text", "text": "You are Roo.",
                             "cache_control": {"type": "ephemeral"}}]},
                           {"role": "user", "content": [
                             {"type": "text", "text": "run: ls\\n"},
                             {"type": "text", "text": "<environment_details>none</environment_details>",
                              "cache_control": {"type": "ephemeral"}}]}],
                         "tools": [{"type": "function", "function": {"name": "execute_command",
                           "description": "Runs", "strict": true, "parameters": {"type": "object",
                             "properties": {"command": {"type": "string"}, "cwd": {"type": ["string", "null"]}},
                             "required": ["command", "cwd"], "additionalProperties": false}}}]}
                        """);

        assertThat(calls(chunks))
                .as("id and name once")
                .containsExactly("0 call_1 execute_command", "0  ", "0  ");
        assertThat(arguments(chunks)).isEqualTo("{\"command\":\"ls\"}");
        assertThat(finish(chunks)).isEqualTo("tool_calls");
        assertThat(usage(chunks).path("prompt_tokens").asInt()).isPositive();
        assertThat(usage(chunks).path("completion_tokens").asInt()).isPositive();
        assertThat(chunks).noneMatch(chunk -> chunk.has("error"));
    }

    @Test
    void roo_code_lists_the_models() {
        gateway.firstTenant()
                .request()
                .headers(ROO)
                .get("/v1/models")
                .then()
                .statusCode(200)
                .body("data.id", contains("near", "distant"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"near", "distant"})
    void openclaw_gets_an_answer_that_ends(String model) throws Exception {
        List<JsonNode> chunks =
                streamed(
                        OPENCLAW,
                        """
                        {"model": "%s", "stream": true, "store": false,
                         "stream_options": {"include_usage": true}, "max_completion_tokens": 500,
                         "reasoning_effort": "medium", "prompt_cache_key": "0199d7a0",
                         "prompt_cache_retention": "24h",
                         "messages": [{"role": "developer", "content": "You are Claw."},
                                      {"role": "user", "content": "What are the free tier limits?"}],
                         "tools": [{"type": "function", "function": {"name": "exec", "description": "Runs",
                           "strict": false, "parameters": {"type": "object",
                             "properties": {"command": {"type": "string"}}, "required": ["command"]}}}]}
                        """
                                .formatted(model));

        assertThat(finish(chunks)).isIn("stop", "tool_calls");
        assertThat(usage(chunks).at("/prompt_tokens_details/cached_tokens").isInt()).isTrue();
        assertThat(usage(chunks).at("/completion_tokens_details/reasoning_tokens").isInt())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"near", "distant"})
    void openclaw_goes_on_after_a_call_without_tools(String model) throws Exception {
        List<JsonNode> chunks =
                streamed(
                        OPENCLAW,
                        """
                        {"model": "%s", "stream": true, "store": false, "tools": [],
                         "stream_options": {"include_usage": true}, "max_completion_tokens": 200,
                         "messages": [
                           {"role": "developer", "content": "You are Claw."},
                           {"role": "user", "content": "What time is it?"},
                           {"role": "assistant", "content": null, "reasoning_content": "I look.",
                            "tool_calls": [{"id": "call_1", "type": "function",
                              "function": {"name": "exec", "arguments": "{\\"command\\":\\"date\\"}"}}]},
                           {"role": "tool", "tool_call_id": "call_1", "content": "10:15"}]}
                        """
                                .formatted(model));

        assertThat(new Events(chunks).joined("content")).isNotBlank();
        assertThat(finish(chunks)).isIn("stop", "length");
    }

    @Test
    void openclaw_shows_what_the_model_thinks() throws Exception {
        List<JsonNode> chunks = streamed(OPENCLAW, question("near"));

        assertThat(new Events(chunks).joined("reasoning_content")).isEqualTo("I answer directly.");
    }

    @Test
    void openclaw_shortens_what_is_too_long() {
        Response refused =
                asked(OPENCLAW, question("near").replace("limits", "limits ".repeat(9000)));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.jsonPath().getString("error.message"))
                .containsPattern("(?i)maximum context length is \\d+ tokens");
        assertThat(refused.jsonPath().getString("error.code")).isEqualTo("context_length_exceeded");
    }

    @Test
    void python_reads_a_whole_answer() {
        Response answer = asked(PYTHON, question("near").replace("\"stream\": true,", ""));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getString("choices[0].message.content"))
                .isEqualTo("The free tier allows 20 requests per minute and 50 requests per day.");
        assertThat(answer.jsonPath().getString("choices[0].finish_reason")).isEqualTo("stop");
        assertThat(answer.jsonPath().getMap("choices[0].message")).containsKey("refusal");
        assertThat(answer.header("x-request-id")).startsWith("req_");
    }

    @Test
    void python_raises_what_breaks_a_stream_after_what_was_said() {
        upstream.then(
                        Reply.streaming()
                                .data(
                                        """
                                        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m",\
                                        "choices":[{"index":0,"delta":{"content":"Well,"},"finish_reason":null}]}\
                                        """)
                                .hangUp())
                .fails(400, "{\"error\":{\"message\":\"no going on\"}}");

        String stream = asked(PYTHON, question("distant")).asString();

        assertThat(stream)
                .containsSubsequence("\"content\":\"Well,\"", "event: error\n", "\"error\":{")
                .doesNotContain("[DONE]");
    }

    @Test
    void python_is_told_what_is_wrong_and_where() {
        Response refused =
                asked(PYTHON, question("near").replace("\"temperature\": 0", "\"temperature\": 9"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.jsonPath().getMap("error"))
                .containsKeys("message", "type", "param", "code")
                .containsEntry("param", "temperature");
    }

    @Test
    void anthropics_client_for_python_reads_a_streamed_message() {
        String stream =
                given().baseUri(gateway.address().toString())
                        .contentType(ContentType.JSON)
                        .headers(
                                Map.of(
                                        "x-api-key", gateway.firstTenant().key(),
                                        "anthropic-version", "2023-06-01",
                                        "User-Agent", "Anthropic/Python 1.13.0",
                                        "X-Stainless-Helper-Method", "stream"))
                        .body(
                                question("near")
                                        .replace("\"stream\"", "\"max_tokens\": 500, \"stream\""))
                        .post("/v1/messages")
                        .asString();

        assertThat(stream)
                .startsWith("event: message_start\n")
                .containsSubsequence(
                        "event: content_block_start\n",
                        "\"text_delta\"",
                        "event: content_block_stop\n",
                        "event: message_delta\n",
                        "\"stop_reason\":\"end_turn\"",
                        "\"usage\":{",
                        "event: message_stop\n");
    }

    private static String question(String model) {
        return """
        {"model": "%s", "stream": true, "temperature": 0,
         "messages": [{"role": "user", "content": "What are the free tier limits?"}]}
        """
                .formatted(model);
    }

    private static Response asked(Map<String, String> headers, String body) {
        return gateway.firstTenant()
                .request()
                .headers(headers)
                .body(body)
                .post("/v1/chat/completions");
    }

    private static List<JsonNode> streamed(Map<String, String> headers, String body)
            throws Exception {
        Response response = asked(headers, body);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return Events.in(response.asByteArray()).chunks();
    }

    private static String finish(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/finish_reason"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
    }

    /** The only one there is, in the last chunk. */
    private static JsonNode usage(List<JsonNode> chunks) {
        assertThat(chunks).filteredOn(chunk -> chunk.path("usage").isObject()).hasSize(1);
        return chunks.getLast().path("usage");
    }

    /** Index, id and name of each delta of a call. */
    private static List<String> calls(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(JsonNode::isObject)
                .map(
                        call ->
                                call.path("index").asText()
                                        + " "
                                        + call.path("id").asText()
                                        + " "
                                        + call.at("/function/name").asText())
                .toList();
    }

    private static String arguments(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/arguments"))
                .map(JsonNode::asText)
                .collect(Collectors.joining());
    }
}
