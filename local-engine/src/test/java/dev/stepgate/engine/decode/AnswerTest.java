package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswerTest {

    private static final String TOOL =
            """
            {"type":"function","function":{"name":"get_time","parameters":
            {"type":"object","properties":{"city":{"type":"string"}}}}}""";

    private static final String CALL =
            "<tool_call>\n<function=get_time>\n<parameter=city>\nRome\n</parameter>\n"
                    + "</function>\n</tool_call>";

    private final Checkpoint checkpoint =
            Checkpoint.open(Path.of("src/main/models/step-nano-q8_0.gguf"));
    private final Speech speech = NanoLoop.speech(checkpoint);

    @AfterEach
    void close() {
        checkpoint.close();
    }

    private Answer chat(String... stops) {
        var chat = new Prompt.Chat(NanoLoop.chat("hi").turns(), List.of(TOOL));
        return Answer.toChat(
                speech,
                List.of(stops),
                chat.tools(),
                speech.layOut(chat),
                List.of(),
                Seam.none(new int[0]));
    }

    private List<Token> read(Answer answer, String text) {
        var tokens = new ArrayList<Token>();
        for (int id : speech.tokenizer().encode(text)) {
            tokens.addAll(answer.accept(id));
        }
        return tokens;
    }

    @Test
    void thoughts_are_counted_up_to_the_tag_that_ends_them() {
        Answer answer = chat();
        int thought = speech.tokenizer().encode("I know this.\n").length;

        read(answer, "I know this.\n</think>\nTuesday.");
        answer.acceptEnd();

        assertThat(answer.reasoningTokens()).isEqualTo(thought);
        assertThat(answer.tokens())
                .isEqualTo(
                        speech.tokenizer().encode("I know this.\n</think>\nTuesday.").length + 1);
    }

    @Test
    void no_character_is_split() {
        Answer answer = Answer.toText(speech, List.of());
        String text = "免费版有什么限制?🙂é";

        List<Token> tokens = read(answer, text);
        tokens.addAll(answer.finish());

        assertThat(NanoLoop.said(tokens)).isEqualTo(text);
        assertThat(tokens)
                .allSatisfy(
                        token ->
                                assertThat(token.toString().chars())
                                        .noneMatch(c -> c == 0xFFFD)
                                        .isNotEmpty());
    }

    @Test
    void half_a_character_at_the_end_is_said_to_be_one() {
        Answer answer = Answer.toText(speech, List.of());
        int[] ids = speech.tokenizer().encode("🙂");

        List<Token> early = answer.accept(ids[0]);
        List<Token> rest = answer.finish();

        assertThat(ids.length).isGreaterThan(1);
        assertThat(early).isEmpty();
        assertThat(NanoLoop.said(rest)).startsWith("\uFFFD");
    }

    @Test
    void a_complete_call_is_handed_out_whole() {
        Answer answer = chat();

        List<Token> tokens = read(answer, "</think>\n" + CALL);

        assertThat(tokens).containsExactly(new Token.Called(0, "get_time", "{\"city\":\"Rome\"}"));
        assertThat(answer.called()).isTrue();
    }

    @Test
    void what_may_become_a_stop_text_is_held_back_until_it_is_not() {
        Answer answer = Answer.toText(speech, List.of("END!"));

        String before = NanoLoop.said(read(answer, "the EN"));
        String after = NanoLoop.said(answer.finish());

        assertThat(before).isEqualTo("the ");
        assertThat(after).isEqualTo("EN");
        assertThat(answer.stopText()).isEmpty();
    }

    @Test
    void bare_text_has_neither_thoughts_nor_calls() {
        Answer answer = Answer.toText(speech, List.of());

        List<Token> tokens = read(answer, "a</think>" + CALL);
        tokens.addAll(answer.finish());

        assertThat(NanoLoop.said(tokens)).isEqualTo("a</think>" + CALL);
        assertThat(answer.reasoningTokens()).isZero();
        assertThat(answer.called()).isFalse();
    }

    @Test
    void every_token_goes_with_the_text_it_belongs_to_and_tags_with_none() {
        Answer answer = chat();

        List<Token> tokens = told(answer, "Hm <x\n</think>\nA <b> 🙂\n" + CALL + "\nso");

        assertThat(spelled(tokens, Token.Thought.class)).isEqualTo("Hm <x");
        assertThat(spelled(tokens, Token.Said.class)).isEqualTo("A <b> 🙂\n\nso");
    }

    @Test
    void what_a_stop_text_takes_away_is_not_told_of() {
        Answer answer = Answer.toText(speech, List.of("END!"));

        List<Token> tokens = told(answer, "an EN d\nEND! more");

        assertThat(spelled(tokens, Token.Said.class)).isEqualTo("an EN d\n");
    }

    @Test
    void half_a_character_is_told_of_with_the_text_that_stands_for_it() {
        Answer answer = Answer.toText(speech, List.of());
        int half = speech.tokenizer().encode("🙂")[0];
        answer.expect(odds(half));

        List<Token> early = answer.accept(half);
        List<Token> rest = answer.finish();

        assertThat(early).isEmpty();
        assertThat(rest)
                .first(InstanceOfAssertFactories.type(Token.Said.class))
                .satisfies(said -> assertThat(said.odds()).containsExactly(odds(half)));
    }

    /** Reads a text to the end with the odds of every token of it. */
    private List<Token> told(Answer answer, String text) {
        var tokens = new ArrayList<Token>();
        for (int id : speech.tokenizer().encode(text)) {
            answer.expect(odds(id));
            tokens.addAll(answer.accept(id));
        }
        tokens.addAll(answer.finish());
        return tokens;
    }

    private Token.Odds odds(int id) {
        var bytes = new ArrayList<Byte>();
        for (byte each : speech.tokenizer().bytesOf(id)) {
            bytes.add(each);
        }
        return new Token.Odds(new Token.Chance(id, bytes, -1), List.of());
    }

    /** The text of the tokens that pieces of one kind tell of. */
    private String spelled(List<Token> tokens, Class<? extends Token> kind) {
        int[] ids =
                NanoLoop.odds(tokens.stream().filter(kind::isInstance).toList()).stream()
                        .mapToInt(odds -> odds.chosen().id())
                        .toArray();
        return speech.tokenizer().decode(ids);
    }
}
