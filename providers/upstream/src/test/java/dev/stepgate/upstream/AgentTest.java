package dev.stepgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AgentTest {
    private static final String TOOLS =
            """
            "tools": [{"type": "function", "function": {"name": "read", "parameters":
                        {"type": "object", "properties": {"path": {"type": "string"}}}}},
                      {"type": "function", "function": {"name": "shell", "parameters":
                        {"type": "object", "properties": {"command": {"type": "string"}}}}}],
            """;

    private final ScriptedUpstream upstream =
            ScriptedUpstream.playing("agent", Stage.scaled(1).saying("At your service."));
    private final Caller caller = Caller.of(upstream);

    @AfterEach
    void close() {
        caller.close();
        upstream.close();
    }

    @Test
    void says_its_answer_where_there_is_no_errand() throws Exception {
        JsonNode message = message(TOOLS, "{\"role\": \"user\", \"content\": \"Hello\"}");

        assertThat(message.path("content").asText()).isEqualTo("At your service.");
    }

    @Test
    void calls_the_tool_that_takes_a_command() throws Exception {
        JsonNode message =
                message(
                        TOOLS,
                        """
                        {"role": "user", "content": [{"type": "text", "text": "Note.\\nrun: echo a"}]},
                        {"role": "system", "content": "Be brief."}
                        """);

        JsonNode function = message.at("/tool_calls/0/function");
        assertThat(function.path("name").asText()).isEqualTo("shell");
        assertThat(function.path("arguments").asText()).isEqualTo("{\"command\":\"echo a\"}");
    }

    @Test
    void says_what_the_tool_brought() throws Exception {
        JsonNode message =
                message(
                        TOOLS,
                        """
                        {"role": "user", "content": "run: echo a"},
                        {"role": "tool", "tool_call_id": "call_1", "content": "a\\n"}
                        """);

        assertThat(message.path("content").asText()).isEqualTo("It says: a");
    }

    @Test
    void fills_in_a_form() throws Exception {
        JsonNode message =
                message(
                        """
                        "response_format": {"type": "json_schema", "json_schema": {"name": "t", "schema":
                          {"type": "object", "properties": {"title": {"type": "string"}}}}},
                        """,
                        "{\"role\": \"user\", \"content\": \"Find a title.\"}");

        assertThat(message.path("content").asText()).isEqualTo("{\"title\":\"At your service.\"}");
    }

    @Test
    void works_with_agents_that_speak_anthropics_dialect() throws Exception {
        String tools =
                """
                {"tools": [{"name": "Bash", "input_schema":
                   {"type": "object", "properties": {"command": {"type": "string"}}}}],
                 "messages": [%s]}
                """;
        String errand = "{\"role\": \"user\", \"content\": \"run: echo a\"}";
        String result =
                """
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_1",
                   "content": [{"type": "text", "text": "a"}]}]}
                """;

        String call = caller.post("/messages", tools.formatted(errand)).body();
        String end = caller.post("/messages", tools.formatted(errand + "," + result)).body();

        assertThat(call).contains("\"name\":\"Bash\",\"input\":{\"command\":\"echo a\"}");
        assertThat(end).contains("\"text\":\"It says: a\"");
    }

    private JsonNode message(String tools, String messages) throws Exception {
        String body = "{" + tools + "\"messages\": [" + messages + "]}";
        return new ObjectMapper()
                .readTree(caller.post("/chat/completions", body).body())
                .at("/choices/0/message");
    }
}
