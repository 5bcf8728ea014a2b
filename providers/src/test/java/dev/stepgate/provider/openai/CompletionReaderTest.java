package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Asker;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.TokenOdds.Chance;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.sse.Event;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class CompletionReaderTest {

    @Test
    void choices_come_mixed_and_finish_at_the_end() {
        List<ChatEvent> events =
                read(
                        wishes(2, OptionalInt.empty()),
                        "{'choices':[{'index':0,'text':'a','finish_reason':null}]}",
                        "{'choices':[{'index':1,'text':'b','finish_reason':'length'}]}",
                        "{'choices':[{'index':0,'text':'','finish_reason':'stop'}]}",
                        "{'choices':[{'index':2,'text':'too many','finish_reason':'stop'}]}",
                        "{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':2}}");

        assertThat(events)
                .containsExactly(
                        new ChatEvent.Text(0, "a", List.of()),
                        new ChatEvent.Text(1, "b", List.of()),
                        new ChatEvent.Finished(0, FinishReason.STOP),
                        new ChatEvent.Finished(1, FinishReason.LENGTH),
                        new ChatEvent.Used(new Usage(3, 0, 2, 0)));
    }

    @Test
    void odds_are_lists_side_by_side() {
        List<ChatEvent> events =
                read(
                        wishes(1, OptionalInt.of(2)),
                        "{'choices':[{'text':'ab','finish_reason':'stop','logprobs':{'tokens':['a','b'],"
                                + "'token_logprobs':[null,-0.5],'top_logprobs':[null,{'c':-2,'b':-0.5}],"
                                + "'text_offset':[0,1]}}]}");

        assertThat(events.getFirst())
                .isEqualTo(
                        new ChatEvent.Text(
                                0,
                                "ab",
                                List.of(
                                        new TokenOdds(
                                                chance("b", -0.5),
                                                List.of(chance("b", -0.5), chance("c", -2))))));
    }

    @Test
    void odds_as_chats_have_them_are_understood_too() {
        List<ChatEvent> events =
                read(
                        wishes(1, OptionalInt.of(0)),
                        "{'choices':[{'text':'a','finish_reason':'stop','logprobs':{'content':"
                                + "[{'token':'a','logprob':-1,'bytes':[97],'top_logprobs':[]}]}}]}");

        assertThat(events.getFirst())
                .isEqualTo(
                        new ChatEvent.Text(
                                0,
                                "a",
                                List.of(
                                        new TokenOdds(
                                                new Chance("a", List.of((byte) 97), -1),
                                                List.of()))));
    }

    @Test
    void odds_of_text_that_is_held_back_come_with_it() {
        List<ChatEvent> events =
                read(
                        wishes(1, OptionalInt.of(0)),
                        "{'choices':[{'text':'','logprobs':{'tokens':['a'],'token_logprobs':[-1]}}]}",
                        "{'choices':[{'text':'ab','finish_reason':'stop','logprobs':{'tokens':['b'],"
                                + "'token_logprobs':[-2]}}]}");

        assertThat(((ChatEvent.Text) events.getFirst()).odds())
                .extracting(odds -> odds.chosen().token())
                .containsExactly("a", "b");
    }

    @Test
    void a_filter_is_told() {
        List<ChatEvent> events =
                read(
                        wishes(1, OptionalInt.empty()),
                        "{'choices':[{'text':'a','finish_reason':'content_filter'}]}");

        assertThat(events.getLast())
                .isEqualTo(new ChatEvent.Finished(0, FinishReason.CONTENT_FILTER));
    }

    @Test
    void a_completion_without_choices_is_none() {
        assertThatThrownBy(() -> read(wishes(1, OptionalInt.empty()), "{'choices':[]}"))
                .isInstanceOf(ProviderFailure.Garbled.class);
    }

    @Test
    void an_answer_that_the_server_gave_up_is_cut_short() {
        assertThatThrownBy(
                        () ->
                                read(
                                        wishes(1, OptionalInt.empty()),
                                        "{'choices':[{'text':'a','finish_reason':'abort'}]}"))
                .isInstanceOf(ProviderFailure.CutShort.class);
    }

    @Test
    void it_has_finished_once_every_choice_that_began_has() {
        CompletionReader reader = reader(wishes(2, OptionalInt.empty()));

        take(reader, "{'choices':[{'index':0,'text':'a','finish_reason':'stop'}]}");
        assertThat(reader.finishSeen()).isTrue();

        take(reader, "{'choices':[{'index':1,'text':'b','finish_reason':null}]}");
        assertThat(reader.finishSeen()).isFalse();
    }

    private static List<ChatEvent> read(AnswerWishes wishes, String... chunks) {
        CompletionReader reader = reader(wishes);
        for (String chunk : chunks) {
            take(reader, chunk);
        }
        reader.done();
        List<ChatEvent> events = new ArrayList<>();
        while (reader.poll() instanceof ChatEvent event) {
            events.add(event);
        }
        return events;
    }

    private static void take(CompletionReader reader, String chunk) {
        reader.take(new Event("", chunk.replace('\'', '"')));
    }

    private static CompletionReader reader(AnswerWishes wishes) {
        ChatRequest request =
                new ChatRequest(
                        "m",
                        new Prompt.Pages(List.of(new Prompt.Page.Text("p"))),
                        List.of(),
                        SamplingWishes.none(),
                        wishes,
                        Map.of(),
                        Asker.ANYONE);
        return new CompletionReader(
                request,
                new Following.Plain(),
                new Failures("test", List.of(), InstantSource.fixed(Instant.EPOCH)));
    }

    private static AnswerWishes wishes(int choices, OptionalInt alternatives) {
        return new AnswerWishes(choices, alternatives);
    }

    private static Chance chance(String token, double logProbability) {
        return new Chance(token, List.of(), logProbability);
    }
}
