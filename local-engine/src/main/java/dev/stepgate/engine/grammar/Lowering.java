package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Marker;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Sequence;
import dev.stepgate.engine.grammar.Expression.Word;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns rules into symbols, and all in them that is regular into automata, so that the stack is
 * needed only where the grammar nests. Thread-safe: a rule is turned when it is first needed.
 */
final class Lowering {
    private static final Budget BUDGET = new Budget("a regular part", 4_000);

    /** Above how many repetitions a run of characters is counted instead of spelled out. */
    private static final int SPELLED_OUT = 64;

    private final Map<String, Expression> expressions;
    private final String root;
    private final Set<String> regular = new HashSet<>();
    private final Map<String, Symbol.Rule> rules = new HashMap<>();

    Lowering(Map<String, Expression> expressions, String root) {
        this.expressions = expressions;
        this.root = root;
        for (String name : expressions.keySet()) {
            rules.put(name, new Symbol.Rule(() -> lower(expression(name))));
        }
        boolean more = true;
        while (more) {
            more = false;
            for (var rule : expressions.entrySet()) {
                if (!regular.contains(rule.getKey()) && isRegular(rule.getValue())) {
                    more = regular.add(rule.getKey());
                }
            }
        }
    }

    Symbol root() {
        return rule(root);
    }

    private Expression expression(String rule) {
        return expressions.getOrDefault(rule, Expression.NOTHING);
    }

    private Symbol rule(String name) {
        Symbol.Rule rule = rules.get(name);
        if (rule == null) {
            throw new IllegalStateException("no rule " + name);
        }
        return rule;
    }

    /** Whether an automaton can do, and can spell out how often. */
    private boolean isRegular(Expression expression) {
        return switch (expression) {
            case Bytes bytes -> true;
            case Sequence(List<Expression> parts) -> parts.stream().allMatch(this::isRegular);
            case Choice(List<Expression> options) -> options.stream().allMatch(this::isRegular);
            case Repeat(Expression body, int min, int max) -> isSmall(min, max) && isRegular(body);
            case Reference(String rule) -> regular.contains(rule);
            case Word word -> false;
            case Marker marker -> false;
        };
    }

    private static boolean isSmall(int min, int max) {
        return min <= SPELLED_OUT && (max <= SPELLED_OUT || max == Expression.UNBOUNDED);
    }

    private List<Symbol> lower(Expression expression) {
        List<Symbol> symbols = new ArrayList<>();
        lower(expression, symbols);
        return symbols;
    }

    private void lower(Expression expression, List<Symbol> into) {
        if (isRegular(expression)) {
            Optional<List<Symbol>> lexeme = lexeme(expression);
            if (lexeme.isPresent()) {
                into.addAll(lexeme.get());
                return;
            }
        }
        switch (expression) {
            case Sequence(List<Expression> parts) -> sequence(parts, into);
            case Choice(List<Expression> options) -> choice(options, into);
            case Repeat repeat -> into.add(repeated(repeat));
            case Reference(String rule) -> into.add(rule(rule));
            case Word(Automaton automaton, int min, int max) ->
                    into.add(new Symbol.Lexeme(automaton, min, max, ""));
            case Marker(String text) -> into.add(marker(text));
            case Bytes bytes -> throw new IllegalStateException("a byte is regular");
        }
    }

    /** Neighbours that are regular become one automaton. */
    private void sequence(List<Expression> parts, List<Symbol> into) {
        List<Expression> run = new ArrayList<>();
        for (Expression part : parts) {
            if (isRegular(part)) {
                run.add(part);
            } else {
                flush(run, into);
                lower(part, into);
            }
        }
        flush(run, into);
    }

    private void flush(List<Expression> run, List<Symbol> into) {
        if (run.isEmpty()) {
            return;
        }
        Optional<List<Symbol>> whole = lexeme(new Sequence(run));
        if (whole.isPresent()) {
            into.addAll(whole.get());
        } else if (run.size() == 1) {
            lower(run.getFirst(), into);
        } else {
            int half = run.size() / 2;
            flush(new ArrayList<>(run.subList(0, half)), into);
            flush(new ArrayList<>(run.subList(half, run.size())), into);
        }
        run.clear();
    }

    private void choice(List<Expression> options, List<Symbol> into) {
        List<List<Symbol>> rows = new ArrayList<>();
        List<Expression> together = options.stream().filter(this::isRegular).toList();
        Optional<List<Symbol>> one =
                together.isEmpty() ? Optional.empty() : lexeme(new Choice(together));
        one.ifPresent(rows::add);
        for (Expression option : options) {
            if (one.isEmpty() || !isRegular(option)) {
                rows.add(lower(option));
            }
        }
        into.add(new Symbol.Fork(rows));
    }

    private Symbol repeated(Repeat repeat) {
        if (isSmall(repeat.min(), repeat.max()) || !isCharacter(repeat.body())) {
            return new Symbol.Loop(lower(repeat.body()), repeat.min(), repeat.max());
        }
        Symbol run = new Symbol.Lexeme(Strings.run(repeat.body()), repeat.min(), repeat.max(), "");
        return repeat.min() > 0 ? run : new Symbol.Fork(List.of(List.of(run), List.of()));
    }

    /** Whether every text is one character, so that characters can be counted instead. */
    private static boolean isCharacter(Expression expression) {
        return switch (expression) {
            case Bytes(ByteSet set) -> set.and(ByteSet.range(0x80, 0xff)).isEmpty();
            case Choice(List<Expression> options) ->
                    options.stream().allMatch(Lowering::isCharacter);
            case Sequence(List<Expression> parts) ->
                    parts.size() == 2
                            && parts.getFirst() instanceof Bytes(ByteSet lead)
                            && lead.and(ByteSet.range(0, 0xbf)).isEmpty()
                            && isFollowing(parts.getLast());
            default -> false;
        };
    }

    private static boolean isFollowing(Expression expression) {
        return switch (expression) {
            case Bytes(ByteSet set) -> set.and(ByteSet.range(0x80, 0xbf).not()).isEmpty();
            case Choice(List<Expression> options) ->
                    options.stream().allMatch(Lowering::isFollowing);
            case Sequence(List<Expression> parts) -> parts.stream().allMatch(Lowering::isFollowing);
            default -> false;
        };
    }

    private static Symbol marker(String text) {
        Automaton automaton = Subsets.of(Expression.text(text), BUDGET).orElseThrow();
        return new Symbol.Lexeme(automaton, 0, Expression.UNBOUNDED, text);
    }

    /** The automaton of a regular expression; empty if it would be too large. */
    private Optional<List<Symbol>> lexeme(Expression expression) {
        Optional<Automaton> made;
        try {
            made = Subsets.of(expression, BUDGET, this::expression);
        } catch (BadRequest tooLarge) {
            return Optional.empty();
        }
        if (made.isEmpty()) {
            return Optional.of(List.of(new Symbol.Fork(List.of())));
        }
        Automaton automaton = made.get();
        Symbol lexeme = new Symbol.Lexeme(automaton, 0, Expression.UNBOUNDED, "");
        if (!automaton.accepts(0)) {
            return Optional.of(List.of(lexeme));
        }
        return Optional.of(
                automaton.leaving(0).isEmpty()
                        ? List.of()
                        : List.of(new Symbol.Fork(List.of(List.of(lexeme), List.of()))));
    }
}
