package dev.stepgate.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** What a provider means to say, whoever writes it how. Immutable. */
record Meant(List<Part> parts) {

    /** A piece of an answer as its reader thinks of it. */
    sealed interface Part {}

    record Thought(String text) implements Part {}

    record Said(String text) implements Part {}

    /**
     * A call of a tool.
     *
     * @param arguments the text of a JSON object, as the model wrote it
     */
    record Call(String id, String name, String arguments) implements Part {}

    private static final String[] WORDS = {
        "data: ",
        "\n\n",
        "\r\n",
        "[DONE]",
        "event: error\n",
        ": ping",
        "\\u00e9",
        "\\",
        "\"",
        "}{",
        "e\u0301",
        "\ud83d\udc69\u200d\ud83d\ude80",
        "\ud83c\uddf3\ud83c\uddf1",
        "漢字かな",
        "한국",
        "\u202eעברית",
        "\ufeff",
        "\u2028",
        "\u0000",
        "\u001b[0m",
        "\u0085",
        "\uffff",
        " ",
        "word"
    };

    Meant {
        parts = List.copyOf(parts);
    }

    /** One to six parts, at least one of them said or called. */
    static Meant random(Random random) {
        List<Part> parts = new ArrayList<>();
        int calls = 0;
        for (int i = random.nextInt(5); i >= 0; i--) {
            switch (random.nextInt(3)) {
                case 0 -> parts.add(new Thought(text(random)));
                case 1 -> parts.add(new Said(text(random)));
                default -> parts.add(call(calls++, random));
            }
        }
        if (parts.stream().allMatch(Thought.class::isInstance)) {
            parts.add(new Said(text(random)));
        }
        return new Meant(parts);
    }

    private static Call call(int number, Random random) {
        String id = "call_" + number + "-" + Integer.toHexString(random.nextInt());
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            arguments.put("k" + i + text(random), text(random));
        }
        arguments.putObject("inner").put("n", random.nextInt()).putArray("none");
        String written = arguments.toString();
        return new Call(
                id, "tool_" + number, random.nextBoolean() ? written : written.replace(":", " : "));
    }

    private static String text(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(10); i >= 0; i--) {
            if (random.nextBoolean()) {
                out.append(WORDS[random.nextInt(WORDS.length)]);
            } else {
                int any = random.nextInt(0x30000);
                out.appendCodePoint(any >= 0xd800 && any < 0xe000 ? 'x' : any);
            }
        }
        return out.toString();
    }

    /** All thoughts, joined. */
    String thought() {
        return parts.stream()
                .filter(Thought.class::isInstance)
                .map(part -> ((Thought) part).text())
                .collect(Collectors.joining());
    }

    /** All that is said, joined. */
    String text() {
        return parts.stream()
                .filter(Said.class::isInstance)
                .map(part -> ((Said) part).text())
                .collect(Collectors.joining());
    }

    List<Call> calls() {
        return parts.stream().filter(Call.class::isInstance).map(Call.class::cast).toList();
    }

    /** The same as clients that have a field each for thoughts, text and calls see it. */
    Meant byField() {
        List<Part> fields = new ArrayList<>();
        fields.add(new Thought(thought()));
        fields.add(new Said(text()));
        fields.addAll(calls());
        return new Meant(fields);
    }

    /** The same as clients that have blocks see it: what is of one kind and in a row is one. */
    Meant byBlock() {
        List<Part> blocks = new ArrayList<>();
        for (Part part : parts) {
            Part before = blocks.isEmpty() ? part : blocks.getLast();
            if (before instanceof Said first && part instanceof Said more && !blocks.isEmpty()) {
                blocks.set(blocks.size() - 1, new Said(first.text() + more.text()));
            } else if (before instanceof Thought first
                    && part instanceof Thought more
                    && !blocks.isEmpty()) {
                blocks.set(blocks.size() - 1, new Thought(first.text() + more.text()));
            } else {
                blocks.add(part);
            }
        }
        return new Meant(blocks);
    }
}
