package dev.stepgate.engine.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.prompt.AnswerReader;
import dev.stepgate.engine.prompt.RandomAnswers;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.engine.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an answer means does not depend on the tokens it is spelled with. */
class AnswerSplitsTest {
    private static final int ROUNDS = 1_500;
    private static final String CLOSE_THINKING = "</think>";
    private static final String WEATHER =
            """
            {"type":"function","function":{"name":"get_weather","parameters":{"type":"object",
            "properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}}
            """;

    private final Checkpoint checkpoint =
            Checkpoint.open(Path.of("src/main/models/step-nano-q8_0.gguf"));
    private final Speech speech = NanoLoop.speech(checkpoint);
    private final Map<String, Integer> ids = ids(speech.tokenizer());
    private final Prompt.Chat chat =
            new Prompt.Chat(List.of(Turn.of("user", "hi")), List.of(WEATHER));

    @AfterEach
    void close() {
        checkpoint.close();
    }

    @Test
    void any_tokens_of_an_answer_are_told_apart_as_it_was_written() {
        var random = new Random(4);
        for (int round = 0; round < ROUNDS; round++) {
            RandomAnswers.Written written = RandomAnswers.draw(random);

            assertThat(read(written.text(), List.of(), random))
                    .as(written.text())
                    .isEqualTo(written.tokens());
        }
    }

    @Test
    void stop_texts_are_found_in_any_tokens_but_not_in_a_thought() {
        var random = new Random(5);
        for (int round = 0; round < ROUNDS; round++) {
            String text = RandomAnswers.draw(random).text();
            List<String> stops = List.of(partOf(text, random), partOf(text, random));

            assertThat(read(text, stops, random))
                    .as("%s until %s", text, stops)
                    .isEqualTo(atOnce(cut(text, stops)));
        }
    }

    /** Parts of the answer, half characters left out. */
    private static String partOf(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(8));
        from -= Character.isLowSurrogate(text.charAt(from)) ? 1 : 0;
        to += to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? 1 : 0;
        return text.substring(from, to);
    }

    /** The answer up to the stop that is complete first, letter by letter. */
    private static String cut(String text, List<String> stops) {
        int spoken = text.indexOf(CLOSE_THINKING) + CLOSE_THINKING.length();
        spoken += text.startsWith("\n", spoken) ? 1 : 0;
        for (int end = spoken + 1; end <= text.length(); end++) {
            String said = text.substring(spoken, end);
            int longest =
                    stops.stream().filter(said::endsWith).mapToInt(String::length).max().orElse(0);
            if (longest > 0) {
                return text.substring(0, end - longest);
            }
        }
        return text;
    }

    private List<Token> atOnce(String text) {
        var reader = new AnswerReader(true, chat.tools());
        var tokens = new ArrayList<Token>(reader.accept(text));
        tokens.addAll(reader.finish());
        return RandomAnswers.joined(tokens);
    }

    /** Reads a text spelled with random tokens. */
    private List<Token> read(String text, List<String> stops, Random random) {
        Answer answer =
                Answer.toChat(
                        speech,
                        stops,
                        chat.tools(),
                        speech.layOut(chat),
                        List.of(),
                        Seam.none(new int[0]));
        var tokens = new ArrayList<Token>();
        for (int id : spell(text, random)) {
            tokens.addAll(answer.accept(id));
            if (!answer.stopText().isEmpty()) {
                break;
            }
        }
        tokens.addAll(answer.finish());
        return RandomAnswers.joined(tokens);
    }

    /** At every byte, any of the tokens that go on from there. */
    private List<Integer> spell(String text, Random random) {
        String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
        var spelled = new ArrayList<Integer>();
        for (int at = 0; at < bytes.length(); ) {
            var fitting = new ArrayList<String>();
            for (int end = at + 1; end <= Math.min(bytes.length(), at + 16); end++) {
                if (ids.containsKey(bytes.substring(at, end))) {
                    fitting.add(bytes.substring(at, end));
                }
            }
            String token = fitting.get(random.nextInt(fitting.size()));
            spelled.add(ids.getOrDefault(token, 0));
            at += token.length();
        }
        return spelled;
    }

    private static Map<String, Integer> ids(Tokenizer tokenizer) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokenizer.size(); id++) {
            ids.put(new String(tokenizer.bytesOf(id), ISO_8859_1), id);
        }
        return ids;
    }
}
