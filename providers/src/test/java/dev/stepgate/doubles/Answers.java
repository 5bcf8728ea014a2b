package dev.stepgate.doubles;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Answers that have in them, at random, whatever an answer may have. */
public final class Answers {
    private static final String[] WORDS = {
        "word", " and", "\n\n", "\"quoted\"", "{\"a\":1}", "é", "漢字", "\ud83d\ude80", "\u0000", "\\"
    };

    private Answers() {}

    /**
     * Events of so many choices, mixed, with their usage last.
     *
     * @param odds whether texts have any
     */
    public static List<ChatEvent> random(Random random, int choices, Odds odds) {
        List<List<ChatEvent>> each = new ArrayList<>();
        for (int choice = 0; choice < choices; choice++) {
            each.add(choice(random, choice, odds));
        }
        List<ChatEvent> events = new ArrayList<>();
        while (!each.isEmpty()) {
            List<ChatEvent> next = each.get(random.nextInt(each.size()));
            events.add(next.removeFirst());
            each.removeIf(List::isEmpty);
        }
        int cached = random.nextInt(5);
        int thought = random.nextInt(5);
        events.add(new ChatEvent.Used(new Usage(5 + cached, cached, 5 + thought, thought)));
        return events;
    }

    /** Whether the tokens of texts have their chances told. */
    public enum Odds {
        TOLD,
        UNTOLD
    }

    private static List<ChatEvent> choice(Random random, int choice, Odds odds) {
        List<ChatEvent> events = new ArrayList<>();
        if (random.nextBoolean()) {
            events.add(new ChatEvent.Reasoning(choice, text(random)));
            events.add(new ChatEvent.Reasoning(choice, text(random)));
        }
        int calls = random.nextInt(3);
        for (int i = random.nextInt(3) + (calls == 0 ? 1 : 0); i > 0; i--) {
            events.add(said(random, choice, odds));
        }
        for (int call = 0; call < calls; call++) {
            events.add(
                    new ChatEvent.CallStarted(
                            choice, call, "call_" + choice + "_" + call, "tool" + call));
            String arguments = "{\"n\": " + random.nextInt() + ", \"list\": [null, 1.5e3, {}]}";
            int cut = random.nextInt(arguments.length());
            if (cut > 0) {
                events.add(new ChatEvent.CallArguments(choice, call, arguments.substring(0, cut)));
            }
            events.add(new ChatEvent.CallArguments(choice, call, arguments.substring(cut)));
        }
        FinishReason[] reasons = {
            FinishReason.LENGTH,
            FinishReason.CONTENT_FILTER,
            calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP
        };
        events.add(new ChatEvent.Finished(choice, reasons[random.nextInt(reasons.length)]));
        return events;
    }

    private static ChatEvent said(Random random, int choice, Odds odds) {
        String text = text(random);
        return switch (odds) {
            case UNTOLD -> new ChatEvent.Text(choice, text, List.of());
            case TOLD -> new ChatEvent.Text(choice, text, List.of(odds(random), odds(random)));
        };
    }

    private static TokenOdds odds(Random random) {
        List<TokenOdds.Chance> likeliest = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            likeliest.add(chance(random));
        }
        return new TokenOdds(chance(random), likeliest);
    }

    private static TokenOdds.Chance chance(Random random) {
        List<Byte> bytes = random.nextBoolean() ? List.of() : List.of((byte) 0xf0, (byte) 0x9f);
        return new TokenOdds.Chance(text(random), bytes, -10 * random.nextDouble());
    }

    private static String text(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            out.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return out.toString();
    }
}
