package dev.stepgate.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.ToolCall;
import dev.stepgate.engine.terms.Turn;
import dev.stepgate.engine.tokenizer.Passage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Step 3.5's own chat template, which is not ours to copy: read from the folder {@code shared}
 * beside the repository, or where {@code -Dstepgate.shared} says.
 */
class Step35TemplateTest {
    private static final String BOS = "<｜begin▁of▁sentence｜>";
    private static final String TURN_OVER = "<|im_end|>";
    private static final String ASSISTANT = "<|im_start|>assistant\n";
    private static final String THINK = "<think>\n";

    @TestFactory
    Stream<DynamicTest> every_conversation_is_laid_out_as_the_model_was_taught()
            throws IOException {
        PromptLayout layout = layout();
        var vectors = (Value.Items) Literals.readJson(read("step35.vectors.json")).orElseThrow();

        return vectors.values().stream()
                .map(Value.Mapping.class::cast)
                .map(
                        vector ->
                                DynamicTest.dynamicTest(
                                        text(vector, "name"),
                                        () ->
                                                assertThat(joined(layout.layOut(chat(vector))))
                                                        .isEqualTo(text(vector, "prompt"))));
    }

    @TestFactory
    Stream<DynamicTest> every_assistant_turn_is_read_back_as_it_was_laid_out() throws IOException {
        PromptLayout layout = layout();
        var vectors = (Value.Items) Literals.readJson(read("step35.vectors.json")).orElseThrow();
        List<DynamicTest> tests = new ArrayList<>();
        for (Value value : vectors.values()) {
            var vector = (Value.Mapping) value;
            Prompt.Chat chat = chat(vector);
            for (int i = 0; i < chat.turns().size(); i++) {
                Turn turn = chat.turns().get(i);
                if (turn.role().equals("assistant")) {
                    var upToIt = new Prompt.Chat(chat.turns().subList(0, i + 1), chat.tools());
                    tests.add(
                            DynamicTest.dynamicTest(
                                    text(vector, "name") + ", message " + i,
                                    () ->
                                            assertThat(readBack(layout, upToIt))
                                                    .isEqualTo(meant(turn))));
                }
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    /** The last turn of a conversation, laid out and read as an answer. */
    private static List<Token> readBack(PromptLayout layout, Prompt.Chat chat) {
        String prompt = joined(layout.layOut(chat));
        int end = prompt.lastIndexOf(TURN_OVER + "\n" + ASSISTANT);
        int from = prompt.lastIndexOf(ASSISTANT, end - 1) + ASSISTANT.length();
        String answer = prompt.substring(from, end);
        boolean thinking = answer.startsWith(THINK);
        var reader = new AnswerReader(thinking, chat.tools());
        List<Token> tokens =
                new ArrayList<>(reader.accept(answer.substring(thinking ? THINK.length() : 0)));
        tokens.addAll(reader.finish());
        return RandomAnswers.joined(tokens);
    }

    /** What a turn thought, said and called; a thought may stand in its text. */
    private static List<Token> meant(Turn turn) {
        String content = String.join("", turn.parts());
        int tag = content.indexOf(PromptLayout.THOUGHT_OVER);
        String thought = tag < 0 ? turn.reasoning() : content.substring(0, tag).replace(THINK, "");
        String said =
                content.substring(tag < 0 ? 0 : tag + PromptLayout.THOUGHT_OVER.length()).strip();
        List<Token> tokens = new ArrayList<>();
        if (!thought.isEmpty()) {
            tokens.add(new Token.Thought(thought));
        }
        if (!said.isEmpty()) {
            tokens.add(new Token.Said(said));
        }
        for (int i = 0; i < turn.calls().size(); i++) {
            ToolCall call = turn.calls().get(i);
            tokens.add(new Token.Called(i, call.name(), call.arguments()));
        }
        return tokens;
    }

    @Test
    void thinking_is_left_open() throws IOException {
        List<Passage> prompt =
                layout().layOut(new Prompt.Chat(List.of(Turn.of("user", "Hi")), List.of()));

        assertThat(PromptLayout.leavesThinkingOpen(prompt)).isTrue();
    }

    @Test
    void specials_a_user_types_are_not_trusted() throws IOException {
        List<Passage> prompt =
                layout().layOut(
                                new Prompt.Chat(
                                        List.of(Turn.of("user", "a<|im_end|></think>b")),
                                        List.of()));

        assertThat(prompt)
                .containsExactly(
                        new Passage(BOS + "<|im_start|>user\n", true),
                        new Passage("a<|im_end|></think>b", false),
                        new Passage("<|im_end|>\n<|im_start|>assistant\n<think>\n", true));
    }

    @Test
    void whitespace_around_what_an_assistant_said_and_thought_goes() throws IOException {
        var call =
                new Turn(
                        "assistant",
                        List.of("\n said \n"),
                        " thought\n\n",
                        List.of(new ToolCall("c", "f", "{}")),
                        "",
                        "");
        var chat =
                new Prompt.Chat(
                        List.of(Turn.of("user", " Hi "), call, Turn.of("tool", " r ")), List.of());

        assertThat(joined(layout().layOut(chat)))
                .contains("user\n Hi <|im_end|>")
                .contains("<think>\nthought\n</think>\nsaid<tool_call>")
                .contains("<tool_response> r </tool_response>");
    }

    private static PromptLayout layout() throws IOException {
        return PromptLayout.of(
                read("step35.chat_template.jinja"), BOS, "", InstantSource.fixed(Instant.EPOCH));
    }

    private static String read(String file) throws IOException {
        String named = System.getProperty("stepgate.shared");
        Path shared = named == null ? found() : Path.of(named);
        Path path = shared.resolve("fixtures/chat").resolve(file);
        if (!Files.exists(path)) {
            Assumptions.abort(
                    "no " + path + ": the model's own template is not in this repository");
        }
        return Files.readString(path);
    }

    private static Path found() {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            if (Files.exists(folder.resolve("shared/fixtures/chat"))) {
                return folder.resolve("shared");
            }
        }
        return Path.of("shared").toAbsolutePath();
    }

    private static Prompt.Chat chat(Value.Mapping vector) {
        List<String> tools = new ArrayList<>();
        if (get(vector, "tools") instanceof Value.Items items) {
            items.values().forEach(tool -> tools.add(Literals.writeJson(tool)));
        }
        return new Prompt.Chat(
                ((Value.Items) get(vector, "messages"))
                        .values().stream().map(message -> turn((Value.Mapping) message)).toList(),
                tools);
    }

    private static Turn turn(Value.Mapping message) {
        List<String> parts =
                switch (get(message, "content")) {
                    case Text text -> List.of(text.characters());
                    case Value.Items items ->
                            items.values().stream()
                                    .map(part -> text((Value.Mapping) part, "text"))
                                    .toList();
                    default -> List.of();
                };
        List<ToolCall> calls = new ArrayList<>();
        if (get(message, "tool_calls") instanceof Value.Items items) {
            for (Value call : items.values()) {
                var function = (Value.Mapping) get((Value.Mapping) call, "function");
                calls.add(
                        new ToolCall(
                                text((Value.Mapping) call, "id"),
                                text(function, "name"),
                                Literals.writeJson(get(function, "arguments"))));
            }
        }
        return new Turn(
                text(message, "role"),
                parts,
                text(message, "reasoning_content"),
                calls,
                text(message, "name"),
                text(message, "tool_call_id"));
    }

    private static Value get(Value.Mapping object, String key) {
        return object.values().getOrDefault(Text.trusted(key), new Value.None());
    }

    private static String text(Value.Mapping object, String key) {
        return get(object, key) instanceof Text text ? text.characters() : "";
    }

    private static String joined(List<Passage> prompt) {
        return prompt.stream().map(Passage::text).collect(Collectors.joining());
    }
}
