package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.remote.Failures;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopFieldTest {
    private static final String SAID = "{'choices':[{'index':0,'delta':{'content':'a'}}]}";
    private static final Failures FAILURES =
            new Failures("test", List.of(), InstantSource.fixed(Instant.EPOCH));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[{'index':0,'delta':{},'finish_reason':'stop','stop_reason':'END'}]}",
                "{'choices':[{'index':0,'delta':{},'finish_reason':'stop','matched_stop':'END'}]}",
                "{'stopping_word':'END','choices':[{'delta':{},'finish_reason':'stop'}]}",
                "{'__verbose':{'stopping_word':'END'},'choices':[{'delta':{},'finish_reason':'stop'}]}"
            })
    void the_stop_text_that_ended_an_answer_is_named_whatever_the_server_calls_it(String last) {
        List<ChatEvent> events = read(SAID, last);

        assertThat(events).endsWith(new ChatEvent.Finished(0, FinishReason.STOP, "END"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'end_turn'", "''", "null", "128007", "['END']", "'EN'"})
    void what_nobody_asked_to_stop_at_is_no_stop_text(String told) {
        List<ChatEvent> events =
                read(
                        "{'choices':[{'delta':{'content':'a'},'finish_reason':'stop','stop_reason':%s}]}"
                                .formatted(told));

        assertThat(events).endsWith(new ChatEvent.Finished(FinishReason.STOP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool_calls", "length", "content_filter"})
    void an_answer_that_ended_otherwise_names_none(String reason) {
        List<ChatEvent> events =
                read(
                        SAID,
                        "{'choices':[{'delta':{},'finish_reason':'%s','stop_reason':'END'}]}"
                                .formatted(reason));

        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Finished.class, end -> assertThat(end.stop()).isEmpty());
    }

    @Test
    void an_answer_that_calls_names_none() {
        List<ChatEvent> events =
                read(
                        "{'choices':[{'delta':{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'}}]}}]}",
                        "{'choices':[{'delta':{},'finish_reason':'stop','stop_reason':'END'}]}");

        assertThat(events).endsWith(new ChatEvent.Finished(FinishReason.TOOL_CALLS));
    }

    @Test
    void every_choice_names_its_own() {
        ChunkReader reader = reader(new AnswerWishes(2, OptionalInt.empty()));

        reader.chunk(
                json(
                        "{'choices':[{'index':0,'delta':{},'finish_reason':'stop','stop_reason':'END'},"
                                + "{'index':1,'delta':{},'finish_reason':'stop','stop_reason':'\\n'}]}"));
        reader.done();

        assertThat(events(reader))
                .containsExactly(
                        new ChatEvent.Finished(0, FinishReason.STOP, "END"),
                        new ChatEvent.Finished(1, FinishReason.STOP, "\n"));
    }

    @Test
    void a_completion_of_raw_text_names_it_too() {
        var ends = new ArrayList<Layout.Piece>();
        Layout.Reading reading =
                piece -> {
                    ends.add(piece);
                    return List.of();
                };
        CompletionReader reader =
                new CompletionReader(
                        request(AnswerWishes.usual()), new Following.LaidOut(reading), FAILURES);

        reader.whole(json("{'choices':[{'text':'a','finish_reason':'stop','stop_reason':'END'}]}"));

        assertThat(ends).endsWith(new Layout.Piece.End(FinishReason.STOP, "END"));
    }

    private static List<ChatEvent> read(String... chunks) {
        ChunkReader reader = reader(AnswerWishes.usual());
        for (String chunk : chunks) {
            reader.chunk(json(chunk));
        }
        reader.done();
        return events(reader);
    }

    private static ChunkReader reader(AnswerWishes wishes) {
        return new ChunkReader(request(wishes), Dialect.VLLM, FAILURES, () -> "new");
    }

    private static ChatRequest request(AnswerWishes wishes) {
        SamplingWishes stopping =
                new SamplingWishes(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        List.of("END", "\n"));
        return new ChatRequest("m", List.of(), List.of(), stopping, wishes, Map.of());
    }

    private static List<ChatEvent> events(ChunkReader reader) {
        List<ChatEvent> events = new ArrayList<>();
        while (reader.poll() instanceof ChatEvent event) {
            events.add(event);
        }
        return events;
    }

    private static String json(String apostrophes) {
        return apostrophes.replace('\'', '"');
    }
}
