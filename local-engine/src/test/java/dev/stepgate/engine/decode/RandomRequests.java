package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.Form;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Requests of every kind: prompts, lengths, forms, thoughts, wishes and callers. */
final class RandomRequests {

    private static final List<String> QUESTIONS =
            List.of(
                    "What are the free tier limits?",
                    "Tell me a story about Ben.",
                    "免费版有什么限制?",
                    "Which day comes after Monday?",
                    "Make a numbered list: yellow, ladder, light");
    private static final String PERSON =
            """
            {"type":"object","additionalProperties":false,"required":["name","age"],
             "properties":{"name":{"enum":["Mia","Max"]},"age":{"type":"integer","minimum":0,"maximum":99}}}
            """;
    private static final String PARAMETERS =
            """
            {"type":"object","properties":{"city":{"type":"string","maxLength":12},
             "days":{"type":"integer","minimum":1,"maximum":7}},"required":["city"]}
            """;
    private static final String TOOL =
            "{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
                    + PARAMETERS
                    + "}}";

    private static final List<Form.Many> MANY =
            List.of(Form.Many.ONE, Form.Many.SOME, Form.Many.ANY);

    private final Random random;

    RandomRequests(Random random) {
        this.random = random;
    }

    Request draw() {
        Form form = form();
        Request request = Request.of(prompt(form), sampling(form)).as(form);
        if (random.nextInt(3) == 0) {
            request = request.thinking(random.nextInt(20));
        }
        return request.by(new Claim("caller " + random.nextInt(10), 1 + random.nextInt(4)));
    }

    private Form form() {
        return switch (random.nextInt(9)) {
            case 0 -> new Form.JsonObject();
            case 1 -> new Form.Schema(PERSON);
            case 2 -> new Form.Gbnf("root ::= (\"yes\" | \"no\") (\", \" root)?");
            case 3 ->
                    new Form.Calls(
                            MANY.get(random.nextInt(MANY.size())),
                            List.of(new Form.Tool("get_weather", PARAMETERS)));
            default -> new Form.Free();
        };
    }

    private Prompt prompt(Form form) {
        if (form instanceof Form.Free && random.nextInt(3) == 0) {
            return random.nextBoolean()
                    ? new Prompt.Text("One day, Ben went to the market. There Ben met a little")
                    : new Prompt.Ids(
                            random.ints(1 + random.nextInt(600), 300, 2000).boxed().toList());
        }
        List<Turn> turns = new ArrayList<>();
        if (random.nextBoolean()) {
            turns.add(Turn.of("system", "You are a helpful assistant. ".repeat(8)));
        }
        for (int before = random.nextInt(4); before > 0; before--) {
            turns.add(Turn.of("user", question()));
            turns.add(Turn.of("assistant", question()));
        }
        turns.add(Turn.of("user", question()));
        var tools = form instanceof Form.Calls ? List.of(TOOL) : List.<String>of();
        var chat = new Prompt.Chat(turns, tools);
        return switch (random.nextInt(form instanceof Form.Free ? 5 : 20)) {
            case 0 -> chat.opened(new Prompt.Opening.Thinking("I know "));
            case 1 -> chat.opened(new Prompt.Opening.Speaking("I know this.", ""));
            default -> chat;
        };
    }

    private String question() {
        return QUESTIONS.get(random.nextInt(QUESTIONS.size()));
    }

    private Sampling sampling(Form form) {
        boolean free = form instanceof Form.Free;
        int most = 1 + random.nextInt(random.nextInt(8) == 0 ? 300 : 60);
        var limits =
                new Sampling.Limits(
                        random.nextInt(4) == 0 ? List.of("Ben", "\n\n") : List.of(),
                        Set.of(),
                        random.nextInt(5),
                        most,
                        free && random.nextInt(4) == 0);
        var shaping =
                random.nextBoolean()
                        ? Sampling.Shaping.GREEDY
                        : new Sampling.Shaping(1.2f, 0, 0.95f, 0);
        Sampling sampling = Sampling.of(shaping, random.nextLong(), limits);
        return random.nextInt(6) == 0
                ? sampling.in(new Sampling.Detail.LogProbabilities(random.nextInt(5)))
                : sampling;
    }
}
