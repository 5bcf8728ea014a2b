package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Marker;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Sequence;
import dev.stepgate.engine.grammar.Expression.Word;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The slow and plain way to say what a grammar allows: what is left of it after each byte is
 * written out anew (Brzozowski's derivatives). The truth that the fast way is tested against.
 * Immutable.
 */
final class NaiveMatcher {
    private final Grammar grammar;
    private final Set<Rest> left;

    /** What may still come: the rest of a word that was begun, and then all of a sequence. */
    private record Rest(Optional<Branch> word, List<Expression> sequence) {

        Rest with(List<Expression> more) {
            List<Expression> longer = new ArrayList<>(sequence);
            longer.addAll(more);
            return new Rest(word, List.copyOf(longer));
        }
    }

    private NaiveMatcher(Grammar grammar, Set<Rest> left) {
        this.grammar = grammar;
        this.left = left;
    }

    static NaiveMatcher of(Grammar grammar) {
        Rest all = new Rest(Optional.empty(), List.of(new Reference(grammar.root())));
        return new NaiveMatcher(grammar, Set.of(all));
    }

    NaiveMatcher after(byte[] text) {
        NaiveMatcher matcher = this;
        for (byte value : text) {
            Set<Rest> next = new LinkedHashSet<>();
            for (Rest rest : matcher.left) {
                next.addAll(after(rest, value & 0xff));
            }
            matcher = new NaiveMatcher(grammar, next);
        }
        return matcher;
    }

    /** Whether there is a text that begins so. */
    boolean isAlive() {
        return !left.isEmpty();
    }

    /** Whether the text may be over. */
    boolean mayEnd() {
        return left.stream()
                .anyMatch(
                        rest ->
                                rest.word().isEmpty()
                                        && rest.sequence().stream().allMatch(this::isEmpty));
    }

    private Set<Rest> after(Rest rest, int value) {
        return rest.word()
                .map(word -> after(word, rest.sequence(), value))
                .orElseGet(() -> after(rest.sequence(), value));
    }

    private Set<Rest> after(Branch word, List<Expression> then, int value) {
        Set<Rest> next = new LinkedHashSet<>();
        word.after(value)
                .ifPresent(
                        moved -> {
                            if (moved.goesOn()) {
                                next.add(new Rest(Optional.of(moved), then));
                            }
                            if (moved.isComplete()) {
                                next.add(new Rest(Optional.empty(), then));
                            }
                        });
        return next;
    }

    private Set<Rest> after(List<Expression> sequence, int value) {
        Set<Rest> next = new LinkedHashSet<>();
        for (int i = 0; i < sequence.size(); i++) {
            List<Expression> then = sequence.subList(i + 1, sequence.size());
            after(sequence.get(i), value).forEach(rest -> next.add(rest.with(then)));
            if (!isEmpty(sequence.get(i))) {
                return next;
            }
        }
        return next;
    }

    private Set<Rest> after(Expression expression, int value) {
        Set<Rest> next = new LinkedHashSet<>();
        switch (expression) {
            case Bytes(ByteSet set) -> {
                if (set.contains(value)) {
                    next.add(new Rest(Optional.empty(), List.of()));
                }
            }
            case Sequence(List<Expression> parts) -> next.addAll(after(parts, value));
            case Choice(List<Expression> options) ->
                    options.forEach(option -> next.addAll(after(option, value)));
            case Repeat(Expression body, int min, int max) -> {
                int most = max == Expression.UNBOUNDED ? max : max - 1;
                Expression again = new Repeat(body, Math.max(0, min - 1), most);
                List<Expression> then = most == 0 ? List.of() : List.of(again);
                after(body, value).forEach(rest -> next.add(rest.with(then)));
            }
            case Reference(String rule) -> next.addAll(after(grammar.rule(rule), value));
            case Marker(String text) -> next.addAll(after(Expression.text(text), value));
            case Word(Automaton automaton, int min, int max) -> {
                var lexeme = new Symbol.Lexeme(automaton, min, max, "");
                next.addAll(after(Branch.start(lexeme, Stack.BOTTOM), List.of(), value));
            }
        }
        return next;
    }

    private boolean isEmpty(Expression expression) {
        return switch (expression) {
            case Bytes bytes -> false;
            case Word word -> false;
            case Marker marker -> false;
            case Sequence(List<Expression> parts) -> parts.stream().allMatch(this::isEmpty);
            case Choice(List<Expression> options) -> options.stream().anyMatch(this::isEmpty);
            case Repeat(Expression body, int min, int max) -> min == 0 || isEmpty(body);
            case Reference(String rule) -> isEmpty(grammar.rule(rule));
        };
    }
}
