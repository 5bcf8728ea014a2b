package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.provider.remote.Json;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class CallsTest {

    @Test
    void calls_that_come_whole_are_each_another_whatever_their_numbers()
            throws JsonProcessingException {
        Calls calls = new Calls(0, Dialect.TRANSFORMERS, () -> "new");
        Queue<ChatEvent> events = new ArrayDeque<>();

        for (String name : List.of("f", "g")) {
            String entry =
                    "{'index':0,'id':'r_tool_call','function':{'name':'%s','arguments':'{}'}}"
                            .formatted(name);
            calls.take(Json.MAPPER.readTree(entry.replace('\'', '"')), events);
        }

        assertThat(events)
                .containsExactly(
                        new ChatEvent.CallStarted(0, "r_tool_call", "f"),
                        new ChatEvent.CallArguments(0, "{}"),
                        new ChatEvent.CallStarted(1, "new", "g"),
                        new ChatEvent.CallArguments(1, "{}"));
    }
}
