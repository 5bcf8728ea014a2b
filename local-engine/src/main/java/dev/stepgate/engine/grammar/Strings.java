package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.anyNumberOf;
import static dev.stepgate.engine.grammar.Expression.choice;
import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Word;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Strings of which only the length may be limited: all of Unicode, with every escape JSON has. One
 * automaton for each spelling, whatever the limit. Immutable.
 */
final class Strings {
    private static final Budget BUDGET = new Budget("a string", 4_000);

    /** What ends an argument or its call, wherever it is read. */
    private static final List<String> TAGS = List.of("</parameter>", "<parameter=", "</tool_call>");

    private static final Expression ANY_BYTES = anyNumberOf(new Bytes(ByteSet.ALL));

    private static final Automaton JSON = quoted(json());
    private static final Automaton JSON_IN_CALL = quoted(without(json(), tags()));
    private static final Automaton RAW = raw(Expression.NOTHING);
    private static final Automaton RAW_BUT_NULL =
            raw(sequence(anyCaseNull(), Spelling.RAW.closing()));

    private Strings() {}

    /**
     * Any string.
     *
     * @param readsNull whether the raw text {@code null} may stand, which is read as no string
     */
    static Word any(Spelling spelling, boolean readsNull, int min, int max) {
        Automaton automaton =
                switch (spelling) {
                    case JSON -> JSON;
                    case JSON_IN_CALL -> JSON_IN_CALL;
                    case RAW -> readsNull ? RAW : RAW_BUT_NULL;
                };
        return new Word(automaton, min, max);
    }

    /** The strings of an automaton that do not end the call they stand in. */
    static Optional<Automaton> fit(
            Automaton strings, Spelling spelling, boolean readsNull, Budget budget) {
        if (spelling != Spelling.RAW) {
            return Optional.of(strings);
        }
        Expression excluded =
                readsNull ? early() : choice(early(), sequence(anyCaseNull(), spelling.closing()));
        return Algebra.without(strings, made(excluded), budget);
    }

    /** Everything but what would be taken for the beginning of a call. */
    static Word speech() {
        Automaton text = made(anyNumberOf(Spelling.RAW.of(CharSet.ALL)));
        return Word.of(without(text, sequence(ANY_BYTES, text("<tool_call>"), ANY_BYTES)));
    }

    /** Any number of what is one character each, counted instead of spelled out. */
    static Automaton run(Expression character) {
        return counted(made(anyNumberOf(character)), new byte[0]);
    }

    private static Expression json() {
        Expression hex = new Bytes(ByteSet.anyOf("0123456789abcdefABCDEF"));
        Expression low = sequence(text("\\u"), oneOf("dD"), oneOf("cdefCDEF"), hex, hex);
        Expression alone =
                choice(
                        sequence(oneOf("0123456789abcefABCEF"), hex, hex, hex),
                        sequence(oneOf("dD"), oneOf("01234567"), hex, hex));
        Expression pair = sequence(oneOf("dD"), oneOf("89abAB"), hex, hex, low);
        Expression escape =
                sequence(
                        text("\\"),
                        choice(oneOf("\"\\/bfnrt"), sequence(text("u"), choice(alone, pair))));
        CharSet plain = CharSet.range(0, 0x1f).or(CharSet.of('"', '\\')).not();
        return sequence(text("\""), anyNumberOf(choice(Utf8Ranges.of(plain), escape)), text("\""));
    }

    private static Expression oneOf(String ascii) {
        return new Bytes(ByteSet.anyOf(ascii));
    }

    private static Expression tags() {
        return sequence(
                ANY_BYTES,
                new Expression.Choice(TAGS.stream().map(Expression::text).toList()),
                ANY_BYTES);
    }

    /** A tag before the one that ends the argument, which has a newline before it. */
    private static Expression early() {
        Expression close = text("</parameter>");
        Expression others =
                sequence(ANY_BYTES, choice(text("<parameter="), text("</tool_call>")), ANY_BYTES);
        return choice(
                others,
                sequence(
                        ANY_BYTES,
                        close,
                        new Repeat(new Bytes(ByteSet.ALL), 1, Expression.UNBOUNDED)));
    }

    private static Expression anyCaseNull() {
        return sequence(oneOf("nN"), oneOf("uU"), oneOf("lL"), oneOf("lL"));
    }

    private static Automaton raw(Expression excluded) {
        Expression any = sequence(anyNumberOf(Utf8Ranges.of(CharSet.ALL)), Spelling.RAW.closing());
        return counted(without(any, choice(early(), excluded)), Spelling.RAW.end());
    }

    private static Automaton made(Expression regular) {
        return Subsets.of(regular, BUDGET).orElseThrow();
    }

    private static Automaton without(Expression all, Expression excluded) {
        return without(made(all), excluded);
    }

    private static Automaton without(Automaton all, Expression excluded) {
        return Algebra.without(all, made(excluded), BUDGET).orElseThrow();
    }

    private static Automaton quoted(Expression json) {
        return quoted(made(json));
    }

    /** Counts a step that leaves a place where the quote may close, but by the quote itself. */
    private static Automaton quoted(Automaton json) {
        int states = json.states();
        int width = json.width();
        int[] samples = json.samples();
        int[] steps = new int[states * width];
        for (int state = 1; state < states; state++) {
            int closed = json.next(state, '"');
            boolean between = closed != Automaton.DEAD && json.accepts(closed);
            for (int kind = 0; kind < width; kind++) {
                steps[state * width + kind] = between && samples[kind] != '"' ? 1 : 0;
            }
        }
        return json.counting(prices(json, steps, new int[states], new boolean[states]));
    }

    /**
     * Counts the first bytes of characters, those of the end only if it is not the end after all.
     */
    private static Automaton counted(Automaton text, byte[] end) {
        int states = text.states();
        int width = text.width();
        int[] samples = text.samples();
        int[] pending = pending(text, end);
        int[] steps = new int[states * width];
        boolean[] open = new boolean[states];
        for (int state = 0; state < states; state++) {
            byte[] rest = Arrays.copyOfRange(end, pending[state], end.length);
            boolean between = text.next(state, 'a') != Automaton.DEAD;
            open[state] = between && text.walk(state, rest) == Automaton.DEAD;
            for (int kind = 0; kind < width; kind++) {
                int to = text.next(state, samples[kind]);
                if (to != Automaton.DEAD) {
                    int character = (samples[kind] & 0xc0) == 0x80 ? 0 : 1;
                    steps[state * width + kind] = pending[state] + character - pending[to];
                }
            }
        }
        return text.counting(prices(text, steps, pending, open));
    }

    /** How much of the end each state has read. */
    private static int[] pending(Automaton text, byte[] end) {
        int[] pending = new int[text.states()];
        if (end.length == 0) {
            return pending;
        }
        Arrays.fill(pending, -1);
        pending[0] = 0;
        Deque<Integer> waiting = new ArrayDeque<>(List.of(0));
        while (!waiting.isEmpty()) {
            int state = waiting.remove();
            for (int value : text.samples()) {
                int to = text.next(state, value);
                if (to != Automaton.DEAD && pending[to] < 0) {
                    // The end begins with a newline and has no other: no shorter part can begin in
                    // it.
                    boolean on =
                            pending[state] < end.length && (end[pending[state]] & 0xff) == value;
                    pending[to] = on ? pending[state] + 1 : value == end[0] ? 1 : 0;
                    waiting.add(to);
                }
            }
        }
        return pending;
    }

    private static Automaton.Prices prices(
            Automaton automaton, int[] steps, int[] pending, boolean[] open) {
        int[] samples = automaton.samples();
        int[] cheapest = new int[automaton.states()];
        Arrays.fill(cheapest, Integer.MAX_VALUE);
        for (int state = 0; state < cheapest.length; state++) {
            for (int kind = 0; kind < samples.length; kind++) {
                if (automaton.next(state, samples[kind]) != Automaton.DEAD) {
                    cheapest[state] =
                            Math.min(cheapest[state], steps[state * samples.length + kind]);
                }
            }
        }
        return new Automaton.Prices(steps, pending, open, cheapest);
    }
}
