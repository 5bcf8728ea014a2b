package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.terms.Token.Called;
import dev.stepgate.engine.terms.Token.Said;
import dev.stepgate.engine.terms.Token.Thought;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * Answers as models write them, and what they mean: thoughts, speech, calls, broken calls, parts of
 * tags where none is meant. The prompt left thinking open.
 */
public final class RandomAnswers {
    private static final List<String> SCRAPS =
            List.of(
                    "Paris",
                    " is ",
                    "天气很好",
                    "🙂",
                    "👩\u200d🚀",
                    "é",
                    "\n",
                    "  ",
                    "<",
                    "</",
                    "<tool",
                    "</thi",
                    "<tool_cal",
                    "</tool_call",
                    "<function",
                    "</param",
                    "<parameter",
                    "a<b>");
    private static final List<String> BROKEN =
            List.of(
                    "<tool_call>x</tool_call>",
                    "<tool_call>\n<function=>\n</function>\n</tool_call>",
                    "<tool_call>\n<function=f>\nloose\n</function>\n</tool_call>",
                    "<tool_call>\n<function=f>\n<parameter=a>\n1\n</parameter>\n</tool_call>");
    private static final String UNFINISHED = "<tool_call>\n<function=f>\n<parameter=a>\nha";

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final List<Token> tokens = new ArrayList<>();
    private int calls;

    /** An answer and what it means, neighbours of a kind joined. */
    public record Written(String text, List<Token> tokens) {}

    private RandomAnswers(Random random) {
        this.random = random;
    }

    /** Draws an answer. */
    public static Written draw(Random random) {
        var answer = new RandomAnswers(random);
        answer.think();
        for (int part = random.nextInt(6); part > 0; part--) {
            switch (random.nextInt(4)) {
                case 0, 1 -> answer.call();
                case 2 -> answer.say(answer.scraps() + ".");
                default -> answer.say(BROKEN.get(random.nextInt(BROKEN.size())));
            }
        }
        if (random.nextInt(5) == 0) {
            answer.say(UNFINISHED);
        }
        return new Written(answer.text.toString(), joined(answer.tokens));
    }

    /** The same with neighbours of a kind joined. */
    public static List<Token> joined(List<Token> tokens) {
        List<Token> joined = new ArrayList<>();
        for (Token next : tokens) {
            Token last = joined.isEmpty() ? new Called(0, "", "") : joined.getLast();
            if (last instanceof Thought(String a, _) && next instanceof Thought(String b, _)) {
                joined.set(joined.size() - 1, new Thought(a + b));
            } else if (last instanceof Said(String a, _) && next instanceof Said(String b, _)) {
                joined.set(joined.size() - 1, new Said(a + b));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    private void think() {
        String thought = random.nextInt(8) == 0 ? "" : scraps();
        boolean bare = !thought.endsWith("\n") && random.nextInt(4) == 0;
        text.append(thought).append(bare ? "</think>" : "\n</think>");
        if (!thought.isEmpty()) {
            tokens.add(new Thought(thought));
        }
        text.append("\n");
    }

    private void say(String said) {
        text.append(said);
        tokens.add(new Said(said));
    }

    private void call() {
        if (!tokens.isEmpty() && tokens.getLast() instanceof Called) {
            text.append("\n ".repeat(random.nextInt(2)));
        }
        SequencedMap<Text, Value> arguments = new LinkedHashMap<>();
        text.append("<tool_call>\n<function=get_weather>\n");
        if (random.nextBoolean()) {
            String city = scraps();
            write("city", city);
            arguments.put(Text.trusted("city"), Text.given(city));
        }
        if (random.nextBoolean()) {
            int days = random.nextInt(-9, 99);
            write("days", String.valueOf(days));
            arguments.put(Text.trusted("days"), new Value.Int(BigInteger.valueOf(days)));
        }
        text.append("</function>\n</tool_call>");
        String json = Literals.writeJson(new Value.Mapping(arguments));
        tokens.add(new Called(calls++, "get_weather", json));
    }

    /** Now and then without its closing tag. */
    private void write(String name, String value) {
        text.append("<parameter=%s>\n%s\n".formatted(name, value));
        text.append(random.nextInt(4) == 0 ? "" : "</parameter>\n");
    }

    private String scraps() {
        var scraps = new StringBuilder();
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            scraps.append(SCRAPS.get(random.nextInt(SCRAPS.size())));
        }
        return scraps.toString();
    }
}
