package dev.stepgate.engine.decode;

import static dev.stepgate.engine.decode.NanoLoop.drain;
import static dev.stepgate.engine.decode.NanoLoop.said;
import static dev.stepgate.engine.decode.NanoLoop.thought;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Form;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Prompt.Opening;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was asked of an answer besides its words. */
@Timeout(600)
class GuideTest {

    private static final String STORY = "Tell me a story about Ben.";
    private static final Sampling GREEDY = Sampling.greedy().withMaxTokens(100);
    private static final String PERSON =
            """
            {"type":"object","additionalProperties":false,"required":["name","age"],
             "properties":{"name":{"enum":["Mia","Max"]},"age":{"type":"integer","minimum":0,"maximum":99}}}
            """;
    private static final String TOOL =
            """
            {"type":"function","function":{"name":"get_weather","parameters":{"type":"object",
             "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7}},
             "required":["city","days"]}}}
            """;
    private static final Form.Tool WEATHER =
            new Form.Tool(
                    "get_weather",
                    """
                    {"type":"object","properties":{"city":{"type":"string","pattern":"^[A-Z][a-z]+$","maxLength":12},
                     "days":{"type":"integer","minimum":1,"maximum":7}},
                     "required":["city","days"]}
                    """);

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void an_answer_complies_with_its_schema_at_any_depth(int depth) throws InterruptedException {
        try (NanoLoop nano = NanoLoop.guessing(Pace.fixed(depth))) {
            Sequence answer = ask(nano, request(STORY).as(new Form.Schema(PERSON)));

            List<Token> tokens = drain(answer);

            assertThat(thought(tokens)).isEqualTo("I know this.");
            assertThat(said(tokens).replace(" ", ""))
                    .matches("\\{\"name\":\"(Mia|Max)\",\"age\":[0-9]{1,2}}");
            assertThat(answer.ending().orElseThrow().why()).isEqualTo(Ending.Why.STOPPED);
        }
    }

    @Test
    void guesses_do_not_change_a_form_either() throws InterruptedException {
        Request request = request(STORY).as(new Form.JsonObject()).thinking(2);
        try (NanoLoop plain = NanoLoop.guessing(Pace.fixed(0));
                NanoLoop guessing = NanoLoop.guessing(Pace.fixed(3))) {
            assertThat(drain(ask(guessing, request))).isEqualTo(drain(ask(plain, request)));
        }
    }

    @Test
    void a_call_that_is_forced_is_made_with_fitting_arguments() throws InterruptedException {
        var chat = new Prompt.Chat(List.of(Turn.of("user", STORY)), List.of(TOOL));
        var form = new Form.Calls(Form.Many.ONE, List.of(WEATHER));
        try (NanoLoop nano = NanoLoop.guessing(Pace.fixed(3))) {
            Sequence answer = ask(nano, Request.of(chat, GREEDY).as(form));

            List<Token> tokens = drain(answer);

            assertThat(said(tokens)).isEmpty();
            assertThat(tokens)
                    .filteredOn(Token.Called.class::isInstance)
                    .singleElement()
                    .satisfies(
                            token -> {
                                var call = (Token.Called) token;
                                assertThat(call.name()).isEqualTo("get_weather");
                                assertThat(call.arguments())
                                        .matches(
                                                "\\{\"city\": ?\"[A-Z][a-z]{1,11}\", ?\"days\":"
                                                        + " ?[1-7]}");
                            });
            assertThat(answer.ending().orElseThrow().why()).isEqualTo(Ending.Why.CALLED);
        }
    }

    /** Asked to go on with such a thought, the model would end its turn at once. */
    @Test
    void a_turn_that_would_end_in_the_thought_still_takes_its_form() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.guessing(Pace.fixed(3))) {
            Request request = opened(new Opening.Thinking("I know ")).as(new Form.Schema(PERSON));

            List<Token> tokens = drain(ask(nano, request));

            assertThat(said(tokens)).startsWith("{").endsWith("}");
        }
    }

    @Test
    void bare_text_keeps_to_a_grammar_from_its_first_token() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            Request request =
                    Request.of(new Prompt.Text("The number is"), GREEDY)
                            .as(new Form.Gbnf("root ::= \" \" [0-9] [0-9] \"!\""));

            Sequence answer = ask(nano, request);

            assertThat(said(drain(answer))).matches(" [0-9][0-9]!");
            assertThat(answer.ending().orElseThrow().why()).isEqualTo(Ending.Why.STOPPED);
        }
    }

    @Test
    void a_form_that_is_full_ends_even_an_answer_that_should_go_on() throws InterruptedException {
        var onAndOn =
                Sampling.greedy().within(new Sampling.Limits(List.of(), Set.of(), 50, 90, true));
        try (NanoLoop nano = NanoLoop.usual()) {
            Request request =
                    Request.of(new Prompt.Text("The number is"), onAndOn)
                            .as(new Form.Gbnf("root ::= \" 7\""));

            Sequence answer = ask(nano, request);

            assertThat(said(drain(answer))).isEqualTo(" 7");
            assertThat(answer.ending().orElseThrow().why()).isEqualTo(Ending.Why.STOPPED);
        }
    }

    @Test
    void a_form_that_cannot_be_is_refused_at_once() {
        try (NanoLoop nano = NanoLoop.usual()) {
            assertThatThrownBy(() -> ask(nano, request(STORY).as(new Form.Schema("{\"enum\":[]}"))))
                    .isInstanceOf(EngineFault.BadRequest.class)
                    .hasMessageContaining("impossible");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_thought_that_grows_too_long_is_closed_and_answered(int most)
            throws InterruptedException {
        try (NanoLoop nano = NanoLoop.guessing(Pace.fixed(3))) {
            Sequence free = ask(nano, request(STORY));
            String whole = thought(drain(free));

            List<Token> tokens = drain(ask(nano, request(STORY).thinking(most)));

            assertThat(whole).startsWith(thought(tokens)).isNotEqualTo(thought(tokens));
            assertThat(nano.speech().tokenizer().encode(thought(tokens))).hasSize(most);
            assertThat(said(tokens)).isNotEmpty().doesNotContain("think>");
        }
    }

    @Test
    void no_thought_is_had_where_none_is_wished() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            Sequence answer = ask(nano, request(STORY).thinking(0));

            List<Token> tokens = drain(answer);

            assertThat(thought(tokens)).isEmpty();
            assertThat(said(tokens)).isNotEmpty();
            assertThat(answer.ending().orElseThrow().reasoningTokens()).isZero();
        }
    }

    /** Wherever an answer is cut, its rest is what follows. */
    @Test
    void an_answer_goes_on_from_where_another_was_cut() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.guessing(Pace.fixed(3))) {
            List<Token> tokens = drain(ask(nano, request(STORY)));
            String thought = thought(tokens);
            String said = said(tokens);

            List<Token> rest = drain(ask(nano, opened(new Opening.Thinking("I know"))));
            assertThat("I know" + thought(rest)).isEqualTo(thought);
            assertThat(said(rest)).isEqualTo(said);

            for (String cut : List.of("", "One day,", "One day, Ben went to the")) {
                rest = drain(ask(nano, opened(new Opening.Speaking(thought, cut))));
                assertThat(thought(rest)).isEmpty();
                assertThat(cut + said(rest)).isEqualTo(said);
            }
        }
    }

    @Test
    void half_a_call_is_completed_and_handed_out_whole() throws InterruptedException {
        var opening =
                new Opening.Calling(
                        "I need the weather.",
                        "",
                        "\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n<parameter=days>\n");
        var chat = new Prompt.Chat(List.of(Turn.of("user", STORY)), List.of(TOOL), "", opening);
        var form = new Form.Calls(Form.Many.ONE, List.of(WEATHER));
        try (NanoLoop nano = NanoLoop.guessing(Pace.fixed(3))) {
            List<Token> tokens = drain(ask(nano, Request.of(chat, GREEDY).as(form)));

            assertThat(tokens)
                    .singleElement()
                    .satisfies(
                            token ->
                                    assertThat(((Token.Called) token).arguments())
                                            .matches(
                                                    "\\{\"city\": ?\"Paris\", ?\"days\": ?[1-7]}"));
        }
    }

    @Test
    void a_beginning_that_the_form_forbids_is_refused() {
        Request request = opened(new Opening.Speaking("", "One day")).as(new Form.JsonObject());
        try (NanoLoop nano = NanoLoop.usual()) {
            assertThatThrownBy(() -> drain(ask(nano, request)))
                    .isInstanceOf(EngineFault.BadRequest.class)
                    .hasMessageContaining("beginning of the answer");
        }
    }

    @Test
    void token_ids_are_continued_as_they_stand() throws InterruptedException {
        try (NanoLoop nano = NanoLoop.usual()) {
            Prompt.Chat chat = NanoLoop.chat(STORY);
            var ids = new Prompt.Ids(boxed(nano.speech().encode((Prompt) chat)));

            String raw = said(drain(ask(nano, Request.of(ids, GREEDY))));

            assertThat(raw).startsWith("I know this.\n</think>\nOne day, Ben");
            assertThatThrownBy(
                            () ->
                                    drain(
                                            ask(
                                                    nano,
                                                    Request.of(
                                                            new Prompt.Ids(List.of(7, 99_999)),
                                                            GREEDY))))
                    .isInstanceOf(EngineFault.BadRequest.class)
                    .hasMessage("prompt: token id 99999 (expected: 0..2047)");
        }
    }

    private static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static Request request(String question) {
        return Request.of(NanoLoop.chat(question), GREEDY);
    }

    private static Request opened(Opening opening) {
        return Request.of(NanoLoop.chat(STORY).opened(opening), GREEDY);
    }

    private static Sequence ask(NanoLoop nano, Request request) {
        return nano.loop().submit(request);
    }
}
