package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Failures;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** One row per quirk; events are written as in {@link #told}. */
final class ChunkReaderTest {
    private static final String STOP =
            "{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}";

    private final AtomicInteger ids = new AtomicInteger();
    private final ChunkReader reader = reader(AnswerWishes.usual());

    private ChunkReader reader(AnswerWishes wishes) {
        return reader(wishes, Dialect.OPENAI);
    }

    private ChunkReader reader(AnswerWishes wishes, Dialect dialect) {
        return new ChunkReader(
                new ChatRequest(
                        "asked-for", List.of(), List.of(), SamplingWishes.none(), wishes, Map.of()),
                dialect,
                new Failures("test", List.of(), InstantSource.fixed(Instant.EPOCH)),
                () -> "new_" + ids.incrementAndGet());
    }

    static final List<Arguments> ANSWERS =
            List.of(
                    row("text", List.of(delta("'content':'a'"), STOP), "say a", "stop"),
                    row(
                            "null error",
                            List.of("{'error':null,'choices':[{'delta':{'content':'a'}}]}", STOP),
                            "say a",
                            "stop"),
                    row(
                            "empty error string",
                            List.of("{'error':'','choices':[{'delta':{'content':'a'}}]}", STOP),
                            "say a",
                            "stop"),
                    row(
                            "explicit nulls everywhere",
                            List.of(
                                    "{'usage':null,'model':null,'choices':[{'index':0,'finish_reason':null,'delta':{'role':null,'content':null,'reasoning_content':null,'tool_calls':null}}]}",
                                    delta("'content':'a'"),
                                    STOP),
                            "say a",
                            "stop"),
                    row(
                            "empty role and finish",
                            List.of(
                                    "{'choices':[{'delta':{'role':'','content':'a'},'finish_reason':''}]}",
                                    STOP),
                            "say a",
                            "stop"),
                    row(
                            "a first chunk with no choices",
                            List.of("{'choices':[],'debug':{}}", delta("'content':'a'"), STOP),
                            "say a",
                            "stop"),
                    row("reasoning", List.of(delta("'reasoning':'r'"), STOP), "think r", "stop"),
                    row(
                            "reasoning_content",
                            List.of(delta("'reasoning_content':'r'"), STOP),
                            "think r",
                            "stop"),
                    row(
                            "reasoning_text",
                            List.of(delta("'reasoning_text':'r'"), STOP),
                            "think r",
                            "stop"),
                    row(
                            "reasoning under two names",
                            List.of(
                                    delta(
                                            "'reasoning':'','reasoning_content':'r','reasoning_text':'r'"),
                                    STOP),
                            "think r",
                            "stop"),
                    row(
                            "reasoning and details",
                            List.of(
                                    delta("'reasoning':'r','reasoning_details':[{'text':'r'}]"),
                                    STOP),
                            "think r",
                            "stop"),
                    row(
                            "thought before text in one chunk",
                            List.of(delta("'content':'a','reasoning':'r'"), STOP),
                            "think r",
                            "say a",
                            "stop"),
                    row(
                            "content in parts",
                            List.of(
                                    delta("'content':[{'type':'text','text':'a'},{'text':'b'}]"),
                                    STOP),
                            "say ab",
                            "stop"),
                    row("refusal", List.of(delta("'refusal':'no'"), STOP), "say no", "stop"),
                    row(
                            "message instead of delta",
                            List.of(
                                    "{'choices':[{'message':{'content':'a'},'finish_reason':'stop'}]}"),
                            "say a",
                            "stop"),
                    row(
                            "another choice",
                            List.of(
                                    "{'choices':[{'index':1,'delta':{'content':'b'}}]}",
                                    delta("'content':'a'"),
                                    STOP),
                            "say a",
                            "stop"),
                    row("blank data", List.of("", " ", STOP), "stop"),
                    row("finish length", List.of(finish("length")), "length"),
                    row(
                            "finish content_filter",
                            List.of(finish("content_filter")),
                            "content_filter"),
                    row("finish function_call", List.of(finish("function_call")), "tool_calls"),
                    row("no finish at all", List.of(delta("'content':'a'")), "say a", "stop"),
                    row(
                            "a call",
                            List.of(
                                    call(
                                            "'index':0,'id':'c','type':'function','function':{'name':'f','arguments':''}"),
                                    call("'index':0,'function':{'arguments':'{}'}"),
                                    finish("tool_calls")),
                            "call 0 c f",
                            "args 0 {}",
                            "tool_calls"),
                    row(
                            "a call, but finish stop",
                            List.of(
                                    call(
                                            "'index':0,'id':'c','function':{'name':'f','arguments':'{}'}"),
                                    STOP),
                            "call 0 c f",
                            "args 0 {}",
                            "tool_calls"),
                    row(
                            "a call, and no finish",
                            List.of(
                                    call(
                                            "'index':0,'id':'c','function':{'name':'f','arguments':'{}'}")),
                            "call 0 c f",
                            "args 0 {}",
                            "tool_calls"),
                    row(
                            "a call cut by length",
                            List.of(
                                    call("'index':0,'id':'c','function':{'name':'f'}"),
                                    finish("length")),
                            "call 0 c f",
                            "length"),
                    row(
                            "id and name repeated",
                            List.of(
                                    call(
                                            "'index':0,'id':'c','function':{'name':'f','arguments':'{'}"),
                                    call(
                                            "'index':0,'id':'c','function':{'name':'f','arguments':'}'}"),
                                    STOP),
                            "call 0 c f",
                            "args 0 {",
                            "args 0 }",
                            "tool_calls"),
                    row(
                            "id and name null later",
                            List.of(
                                    call(
                                            "'index':0,'id':'c','function':{'name':'f','arguments':'{'}"),
                                    call(
                                            "'index':0,'id':null,'function':{'name':null,'arguments':'}'}"),
                                    STOP),
                            "call 0 c f",
                            "args 0 {",
                            "args 0 }",
                            "tool_calls"),
                    row(
                            "no id",
                            List.of(
                                    call("'index':0,'function':{'name':'f','arguments':'{}'}"),
                                    STOP),
                            "call 0 new_1 f",
                            "args 0 {}",
                            "tool_calls"),
                    row(
                            "no index, ids",
                            List.of(
                                    call("'id':'c','function':{'name':'f','arguments':'{'}"),
                                    call("'id':'d','function':{'name':'g','arguments':'['}"),
                                    call("'id':'c','function':{'arguments':'}'}"),
                                    STOP),
                            "call 0 c f",
                            "args 0 {",
                            "call 1 d g",
                            "args 1 [",
                            "args 0 }",
                            "tool_calls"),
                    row(
                            "neither index nor id",
                            List.of(
                                    call("'function':{'name':'f','arguments':'{'}"),
                                    call("'function':{'arguments':'}'}"),
                                    call("'function':{'name':'g','arguments':'{}'}"),
                                    STOP),
                            "call 0 new_1 f",
                            "args 0 {",
                            "args 0 }",
                            "call 1 new_2 g",
                            "args 1 {}",
                            "tool_calls"),
                    row(
                            "every call numbered 0",
                            List.of(
                                    call(
                                            "'index':0,'id':'c','function':{'name':'f','arguments':'{}'}"),
                                    call(
                                            "'index':0,'id':'d','function':{'name':'g','arguments':'{}'}"),
                                    STOP),
                            "call 0 c f",
                            "args 0 {}",
                            "call 1 d g",
                            "args 1 {}",
                            "tool_calls"),
                    row(
                            "numbers with gaps, interleaved",
                            List.of(
                                    call("'index':3,'id':'c','function':{'name':'f'}"),
                                    call("'index':7,'id':'d','function':{'name':'g'}"),
                                    call("'index':3,'function':{'arguments':'{}'}"),
                                    STOP),
                            "call 0 c f",
                            "call 1 d g",
                            "args 0 {}",
                            "tool_calls"),
                    row(
                            "arguments before the name",
                            List.of(
                                    call("'index':0,'id':'c','function':{'arguments':'{'}"),
                                    call("'index':0,'function':{'name':'f','arguments':'}'}"),
                                    STOP),
                            "call 0 c f",
                            "args 0 {}",
                            "tool_calls"),
                    row(
                            "arguments as an object",
                            List.of(
                                    call(
                                            "'index':0,'id':'c','function':{'name':'f','arguments':{'a':1}}"),
                                    STOP),
                            "call 0 c f",
                            "args 0 {'a':1}",
                            "tool_calls"),
                    row(
                            "usage with details",
                            List.of(
                                    STOP,
                                    "{'choices':[],'usage':{'prompt_tokens':9,'completion_tokens':5,'prompt_tokens_details':{'cached_tokens':4},'completion_tokens_details':{'reasoning_tokens':2}}}"),
                            "stop",
                            "used 9 4 5 2"),
                    row(
                            "usage with flat counts",
                            List.of(
                                    STOP,
                                    "{'usage':{'prompt_tokens':9,'completion_tokens':5,'cached_tokens':4,'reasoning_tokens':2,'prompt_tokens_details':null}}"),
                            "stop",
                            "used 9 4 5 2"),
                    row(
                            "usage in every chunk",
                            List.of(
                                    "{'choices':[{'delta':{'content':'a'}}],'usage':{'prompt_tokens':9,'completion_tokens':1}}",
                                    "{'choices':[{'delta':{'content':'b'}}],'usage':{'prompt_tokens':9,'completion_tokens':2}}",
                                    "{'choices':[{'delta':{},'finish_reason':'stop'}],'usage':{'prompt_tokens':9,'completion_tokens':3}}"),
                            "say a",
                            "say b",
                            "stop",
                            "used 9 0 3 0"));

    @Test
    void what_it_cost_is_told_in_billionths_of_a_dollar() {
        reader.chunk(
                json(
                        "{'choices':[{'finish_reason':'stop'}],'usage':{'prompt_tokens':1,'completion_tokens':1,'cost':0.0000039}}"));
        reader.done();

        assertThat(events(reader))
                .contains(new ChatEvent.Used(new Usage(1, 0, 1, 0, OptionalLong.of(3900))));
    }

    static final List<Arguments> ERRORS =
            List.of(
                    wrong(
                            "error object",
                            "{'error':{'message':'m','code':429}}",
                            ProviderFailure.Throttled.class),
                    wrong("error string", "{'error':'m'}", ProviderFailure.Overloaded.class),
                    wrong(
                            "error beside empty choices",
                            "{'choices':[],'error':{'code':502,'message':'m'}}",
                            ProviderFailure.Overloaded.class),
                    wrong(
                            "error beside a choice",
                            "{'error':{'code':'server_error','message':'m'},'choices':[{'delta':{'content':''},'finish_reason':'error'}]}",
                            ProviderFailure.Overloaded.class),
                    wrong(
                            "error in the choice",
                            "{'choices':[{'error':{'code':504,'message':'m'},'finish_reason':'error'}]}",
                            ProviderFailure.TooSlow.class),
                    wrong(
                            "finish error alone",
                            "{'choices':[{'delta':{},'finish_reason':'error'}]}",
                            ProviderFailure.Overloaded.class),
                    wrong(
                            "code as a string of digits",
                            "{'error':{'code':'400','message':'m'}}",
                            ProviderFailure.Rejected.class),
                    wrong(
                            "error by its type",
                            "{'error':{'type':'rate_limit_error','message':'m'}}",
                            ProviderFailure.Throttled.class),
                    wrong(
                            "error by its metadata",
                            "{'error':{'message':'m','metadata':{'error_type':'context_length_exceeded'}}}",
                            ProviderFailure.Rejected.class),
                    wrong(
                            "broken JSON with an error",
                            "{'error': 'a 'quoted' text'}",
                            ProviderFailure.Overloaded.class),
                    wrong("broken JSON", "{'choices':[{'del", ProviderFailure.Garbled.class),
                    wrong(
                            "finish abort",
                            "{'choices':[{'delta':{},'finish_reason':'abort'}]}",
                            ProviderFailure.CutShort.class),
                    wrong("two values", "{} {}", ProviderFailure.Garbled.class),
                    wrong("no object", "[1]", ProviderFailure.Garbled.class));

    @ParameterizedTest(name = "{0}")
    @FieldSource("ANSWERS")
    void an_answer_is_told_the_same_way(String name, List<String> chunks, List<String> expected) {
        chunks.forEach(chunk -> reader.chunk(json(chunk)));
        reader.done();

        assertThat(told()).isEqualTo(expected.stream().map(ChunkReaderTest::json).toList());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ERRORS")
    void an_error_with_status_200_is_a_failure(
            String name, String chunk, Class<? extends ProviderFailure> kind) {
        reader.chunk(json(delta("'content':'a'")));

        var failure = catchThrowableOfType(kind, () -> reader.chunk(json(chunk)));

        assertThat(failure).isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ERRORS")
    void an_error_instead_of_a_whole_answer_is_a_failure(
            String name, String body, Class<? extends ProviderFailure> kind) {
        var failure = catchThrowableOfType(kind, () -> reader.whole(json(body)));

        assertThat(failure).isNotNull();
    }

    @Test
    void a_flat_error_with_status_200_is_a_failure() {
        String body = json("{'object':'error','message':'m','code':400}");

        var failure =
                catchThrowableOfType(ProviderFailure.Rejected.class, () -> reader.whole(body));

        assertThat(failure.publicSentence()).isEqualTo("m");
    }

    @Test
    void a_whole_answer_may_call_tools() {
        reader.whole(
                json(
                        "{'choices':[{'finish_reason':'tool_calls','message':{'content':null,'tool_calls':["
                                + "{'id':'c','type':'function','function':{'name':'f','arguments':'{}'}},"
                                + "{'id':'d','type':'function','function':{'name':'f','arguments':'{}'}}]}}]}"));

        assertThat(told())
                .containsExactly(
                        "call 0 c f", "args 0 {}", "call 1 d f", "args 1 {}", "tool_calls");
    }

    @Test
    void an_answer_without_any_choice_is_garbled() {
        reader.chunk("{\"choices\":[]}");

        assertThat(catchThrowableOfType(ProviderFailure.Garbled.class, reader::done)).isNotNull();
    }

    @Test
    void a_call_that_is_never_named_is_garbled() {
        reader.chunk(json(call("'index':0,'function':{'arguments':'{}'}")));

        assertThat(catchThrowableOfType(ProviderFailure.Garbled.class, reader::done)).isNotNull();
    }

    @Test
    void the_models_name_is_the_last_one_told() {
        assertThat(reader.model()).isEqualTo("asked-for");

        reader.chunk("{\"model\":\"stepfun/step-3.5-flash\",\"choices\":[]}");
        reader.chunk("{\"model\":\"\",\"choices\":[]}");

        assertThat(reader.model()).isEqualTo("stepfun/step-3.5-flash");
    }

    @Test
    void choices_are_told_apart_and_those_not_asked_for_left_out() {
        ChunkReader two = reader(new AnswerWishes(2, OptionalInt.empty()));

        two.chunk(
                json(
                        "{'choices':[{'index':1,'delta':{'content':'b'}},"
                                + "{'index':0,'delta':{'content':'a'}},"
                                + "{'index':2,'delta':{'content':'c'}}]}"));
        two.chunk(json("{'choices':[{'index':1,'delta':{},'finish_reason':'length'}]}"));
        boolean oneOfTwo = two.finishSeen();
        two.chunk(json(STOP));
        boolean both = two.finishSeen();
        two.done();

        assertThat(oneOfTwo).isFalse();
        assertThat(both).isTrue();
        assertThat(events(two))
                .containsExactly(
                        new ChatEvent.Text(1, "b", List.of()),
                        new ChatEvent.Text(0, "a", List.of()),
                        new ChatEvent.Finished(0, FinishReason.STOP),
                        new ChatEvent.Finished(1, FinishReason.LENGTH));
    }

    @Test
    void calls_of_each_choice_count_from_nought() {
        ChunkReader two = reader(new AnswerWishes(2, OptionalInt.empty()));
        String call =
                "{'choices':[{'index':%d,'delta':{'tool_calls':"
                        + "[{'index':0,'id':'c','function':{'name':'f','arguments':'{}'}}]}}]}";

        two.chunk(json(call.formatted(0)));
        two.chunk(json(call.formatted(1)));

        assertThat(events(two))
                .containsExactly(
                        new ChatEvent.CallStarted(0, 0, "c", "f"),
                        new ChatEvent.CallArguments(0, 0, "{}"),
                        new ChatEvent.CallStarted(1, 0, "c", "f"),
                        new ChatEvent.CallArguments(1, 0, "{}"));
    }

    @Test
    void odds_come_with_the_text_even_where_the_upstream_sends_them_first() {
        ChunkReader odd = reader(new AnswerWishes(1, OptionalInt.of(1)));

        odd.chunk(odds("'content':''", "{'token':'h','logprob':-0.5,'bytes':[240]}"));
        odd.chunk(
                odds(
                        "'content':'hi'",
                        "{'token':'i','logprob':-1,'bytes':null,'top_logprobs':"
                                + "[{'token':'o','logprob':-0.1,'bytes':[111],'rank':1},7]}"));
        odd.chunk(odds("'content':'!'", "{'token':'!'},5"));

        assertThat(events(odd))
                .containsExactly(
                        new ChatEvent.Text(
                                0,
                                "hi",
                                List.of(
                                        new TokenOdds(
                                                new TokenOdds.Chance(
                                                        "h", List.of((byte) 240), -0.5),
                                                List.of()),
                                        new TokenOdds(
                                                new TokenOdds.Chance("i", List.of(), -1),
                                                List.of(
                                                        new TokenOdds.Chance(
                                                                "o", List.of((byte) 111), -0.1))))),
                        new ChatEvent.Text("!"));
    }

    @Test
    void odds_of_thoughts_and_odds_not_asked_for_are_left_out() {
        ChunkReader odd = reader(new AnswerWishes(1, OptionalInt.of(0)));
        String token = "{'token':'h','logprob':-0.5,'bytes':[104]}";

        odd.chunk(odds("'reasoning_content':'h'", token));
        odd.chunk(odds("'content':'x'", ""));
        reader.chunk(odds("'content':'h'", token));

        assertThat(events(odd))
                .containsExactly(new ChatEvent.Reasoning("h"), new ChatEvent.Text("x"));
        assertThat(events(reader)).containsExactly(new ChatEvent.Text("h"));
    }

    private static String odds(String fields, String tokens) {
        return json(
                "{'choices':[{'index':0,'delta':{%s},'logprobs':{'content':[%s],'refusal':null}}]}"
                        .formatted(fields, tokens));
    }

    private static List<ChatEvent> events(ChunkReader reader) {
        List<ChatEvent> events = new ArrayList<>();
        for (ChatEvent event = reader.poll(); event != null; event = reader.poll()) {
            events.add(event);
        }
        return events;
    }

    private static Arguments row(String name, List<String> chunks, String... events) {
        return Arguments.of(name, chunks, Stream.of(events).toList());
    }

    private static Arguments wrong(
            String name, String chunk, Class<? extends ProviderFailure> kind) {
        return Arguments.of(name, chunk, kind);
    }

    private static String delta(String fields) {
        return "{'choices':[{'index':0,'delta':{" + fields + "},'finish_reason':null}]}";
    }

    private static String call(String fields) {
        return delta("'tool_calls':[{" + fields + "}]");
    }

    private static String finish(String reason) {
        return "{'choices':[{'index':0,'delta':{},'finish_reason':'" + reason + "'}]}";
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        for (ChatEvent event : events(reader)) {
            told.add(
                    switch (event) {
                        case ChatEvent.Reasoning r -> "think " + r.text();
                        case ChatEvent.Text t -> "say " + t.text();
                        case ChatEvent.CallStarted c ->
                                "call %d %s %s".formatted(c.index(), c.id(), c.name());
                        case ChatEvent.CallArguments a -> "args " + a.index() + " " + a.fragment();
                        case ChatEvent.Finished f -> f.reason().word();
                        case ChatEvent.Used(var u) ->
                                "used %d %d %d %d"
                                        .formatted(
                                                u.promptTokens(),
                                                u.cachedTokens(),
                                                u.completionTokens(),
                                                u.reasoningTokens());
                    });
        }
        return told;
    }
}
