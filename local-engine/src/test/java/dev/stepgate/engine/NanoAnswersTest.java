package dev.stepgate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bundled model's greedy answers beside those another engine gave from the same file ({@code
 * fixtures/nano/answers.json}). At a near-tie two arithmetics may choose differently.
 */
class NanoAnswersTest {

    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");
    private static final Path ANSWERS = Path.of("src/test/resources/fixtures/nano/answers.json");
    private static final int ENOUGH = 44;

    /** What an engine made of a chat; calls as name and arguments, one text each. */
    record Reply(String content, String reasoning, List<String> calls) {}

    /** A chat, and the other engine's answer. */
    record Example(Prompt.Chat chat, Reply reply, int promptTokens, int maxTokens) {}

    @ParameterizedTest
    @EnumSource
    void answers_equal_another_engines_but_for_near_ties(EngineOptions.Memory memory)
            throws Exception {
        List<Example> examples = read(Files.readString(ANSWERS));
        var differing = new ArrayList<String>();

        try (LocalModel model = LocalModel.open(NANO, scalar().withMemory(memory))) {
            for (int i = 0; i < examples.size(); i++) {
                Example example = examples.get(i);
                try (Generation answer = model.generate(example.chat(), greedy(example))) {
                    Reply reply = reply(answer);
                    assertThat(answer.ending().orElseThrow().promptTokens())
                            .as("prompt tokens of answer %d", i)
                            .isEqualTo(example.promptTokens());
                    if (!reply.equals(example.reply())) {
                        differing.add("%d: %s (expected: %s)".formatted(i, reply, example.reply()));
                    }
                }
            }
        }

        differing.forEach(each -> System.out.println(memory + " " + each));
        assertThat(examples).hasSize(48);
        assertThat(differing).hasSizeLessThanOrEqualTo(examples.size() - ENOUGH);
    }

    private static EngineOptions scalar() {
        return EngineOptions.on(new Device.Cpu(Device.KernelChoice.SCALAR));
    }

    /** The other engine was told when to stop, too. */
    private static Sampling greedy(Example example) {
        return Sampling.greedy().withMaxTokens(example.maxTokens());
    }

    private static Reply reply(Generation answer) throws InterruptedException {
        var content = new StringBuilder();
        var reasoning = new StringBuilder();
        var calls = new ArrayList<String>();
        while (answer.next() instanceof Token token) {
            switch (token) {
                case Token.Said(String text, _) -> content.append(text);
                case Token.Thought(String text, _) -> reasoning.append(text);
                case Token.Called call -> calls.add(call.name() + call.arguments());
            }
        }
        return new Reply(content.toString(), reasoning.toString().stripTrailing(), calls);
    }

    private static List<Example> read(String text) throws IOException {
        var examples = new ArrayList<Example>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                examples.add(example(json, text));
            }
        }
        return examples;
    }

    private static Example example(JsonParser json, String text) throws IOException {
        var turns = new ArrayList<Turn>();
        var tools = new ArrayList<String>();
        var calls = new ArrayList<String>();
        String content = "";
        String reasoning = "";
        boolean cut = false;
        List<String> usage = List.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "messages" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        List<String> fields = texts(json, "role", "content");
                        turns.add(Turn.of(fields.get(0), fields.get(1)));
                    }
                }
                case "tools" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        tools.add(whole(json, text));
                    }
                }
                case "tool_calls" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        calls.add(String.join("", texts(json, "name", "arguments")));
                    }
                }
                case "content" -> content = json.getText();
                case "reasoning_content" -> reasoning = json.getText().stripTrailing();
                case "finish_reason" -> cut = json.getText().equals("length");
                case "usage" -> usage = texts(json, "prompt_tokens", "completion_tokens");
                default -> json.skipChildren();
            }
        }
        return new Example(
                new Prompt.Chat(turns, tools),
                new Reply(content, reasoning, calls),
                Integer.parseInt(usage.get(0)),
                cut ? Integer.parseInt(usage.get(1)) : Integer.MAX_VALUE);
    }

    /** The values of an object's fields, in the order of the names. */
    private static List<String> texts(JsonParser json, String... names) throws IOException {
        var values = new ArrayList<String>(List.of(names));
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            int index = List.of(names).indexOf(json.currentName());
            json.nextToken();
            if (index >= 0) {
                values.set(index, json.getText());
            }
        }
        return values;
    }

    /** The object that starts here, as it is written. */
    private static String whole(JsonParser json, String text) throws IOException {
        int start = (int) json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        return text.substring(start, (int) json.currentLocation().getCharOffset());
    }
}
