package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Marker;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Sequence;
import dev.stepgate.engine.grammar.Expression.Word;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Checks rules: none may be missing, none may begin with itself, and what can come to no end is
 * left out. Owned by one thread.
 */
final class Rules {
    private static final int MOST_EMPTY_REPEATS = 1_000;

    private final Map<String, Expression> rules;
    private final String field;

    Rules(Map<String, Expression> rules, String field) {
        this.rules = rules;
        this.field = field;
    }

    /** The rules that the root needs, each with a text. */
    Map<String, Expression> checked(String root) {
        Map<String, Set<String>> uses = new LinkedHashMap<>();
        Map<String, Set<String>> users = new HashMap<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(root));
        while (!waiting.isEmpty()) {
            String rule = waiting.remove();
            if (uses.containsKey(rule)) {
                continue;
            }
            if (!rules.containsKey(rule)) {
                throw new BadRequest(
                        field + ": no rule " + rule + " (expected: every rule that is used)");
            }
            Set<String> used = new LinkedHashSet<>();
            references(rules.getOrDefault(rule, Expression.NOTHING), used);
            uses.put(rule, used);
            for (String other : used) {
                users.computeIfAbsent(other, key -> new LinkedHashSet<>()).add(rule);
                waiting.add(other);
            }
        }
        Set<String> ending = closure(uses, users, Rules::ends);
        if (!ending.contains(root)) {
            throw new BadRequest(
                    field + ": impossible (expected: something that a text can comply with)");
        }
        Set<String> empty = closure(uses, users, Rules::isEmpty);
        Map<String, Expression> kept = new LinkedHashMap<>();
        uses.keySet().stream()
                .filter(ending::contains)
                .forEach(
                        rule ->
                                kept.put(
                                        rule,
                                        kept(
                                                rules.getOrDefault(rule, Expression.NOTHING),
                                                ending)));
        requireNoLeftRecursion(kept, empty);
        kept.values().forEach(rule -> requireFewEmptyRepeats(rule, empty));
        return kept;
    }

    private static void references(Expression expression, Set<String> into) {
        switch (expression) {
            case Reference(String rule) -> into.add(rule);
            case Sequence(List<Expression> parts) -> parts.forEach(part -> references(part, into));
            case Choice(List<Expression> options) ->
                    options.forEach(option -> references(option, into));
            case Repeat(Expression body, int min, int max) -> references(body, into);
            case Bytes bytes -> {}
            case Word word -> {}
            case Marker marker -> {}
        }
    }

    /** The rules for which something holds because it holds for enough of those they use. */
    private Set<String> closure(
            Map<String, Set<String>> uses,
            Map<String, Set<String>> users,
            BiPredicate<Expression, Set<String>> holds) {
        Set<String> closure = new HashSet<>();
        Deque<String> waiting = new ArrayDeque<>(uses.keySet());
        while (!waiting.isEmpty()) {
            String rule = waiting.removeLast();
            if (!closure.contains(rule)
                    && holds.test(rules.getOrDefault(rule, Expression.NOTHING), closure)) {
                closure.add(rule);
                waiting.addAll(users.getOrDefault(rule, Set.of()));
            }
        }
        return closure;
    }

    /** Whether an expression has a text, given the rules that have one. */
    private static boolean ends(Expression expression, Set<String> ending) {
        return switch (expression) {
            case Bytes(ByteSet set) -> !set.isEmpty();
            case Sequence(List<Expression> parts) ->
                    parts.stream().allMatch(part -> ends(part, ending));
            case Choice(List<Expression> options) ->
                    options.stream().anyMatch(option -> ends(option, ending));
            case Repeat(Expression body, int min, int max) -> min == 0 || ends(body, ending);
            case Reference(String rule) -> ending.contains(rule);
            case Word(Automaton automaton, int min, int max) -> min <= max;
            case Marker marker -> true;
        };
    }

    /** Whether the empty text is one of an expression's, given the rules of which it is one. */
    static boolean isEmpty(Expression expression, Set<String> empty) {
        return switch (expression) {
            case Bytes bytes -> false;
            case Sequence(List<Expression> parts) ->
                    parts.stream().allMatch(part -> isEmpty(part, empty));
            case Choice(List<Expression> options) ->
                    options.stream().anyMatch(option -> isEmpty(option, empty));
            case Repeat(Expression body, int min, int max) -> min == 0 || isEmpty(body, empty);
            case Reference(String rule) -> empty.contains(rule);
            case Word word -> false;
            case Marker marker -> false;
        };
    }

    private static Expression kept(Expression expression, Set<String> ending) {
        return switch (expression) {
            case Sequence(List<Expression> parts) ->
                    new Sequence(parts.stream().map(part -> kept(part, ending)).toList());
            case Choice(List<Expression> options) ->
                    new Choice(
                            options.stream()
                                    .filter(option -> ends(option, ending))
                                    .map(option -> kept(option, ending))
                                    .toList());
            case Repeat(Expression body, int min, int max) ->
                    ends(body, ending) && max > 0
                            ? new Repeat(kept(body, ending), min, max)
                            : Expression.EMPTY;
            default -> expression;
        };
    }

    private void requireNoLeftRecursion(Map<String, Expression> kept, Set<String> empty) {
        Map<String, Set<String>> first = new HashMap<>();
        kept.forEach(
                (name, rule) -> {
                    Set<String> leading = new LinkedHashSet<>();
                    leading(rule, empty, leading);
                    first.put(name, leading);
                });
        Set<String> done = new HashSet<>();
        for (String start : kept.keySet()) {
            Deque<List<String>> path = new ArrayDeque<>();
            Set<String> open = new LinkedHashSet<>();
            path.push(new ArrayList<>(List.of(start)));
            while (!path.isEmpty()) {
                List<String> siblings = path.peek();
                if (siblings.isEmpty()) {
                    path.pop();
                    if (!path.isEmpty()) {
                        String left = path.peek().removeLast();
                        open.remove(left);
                        done.add(left);
                    }
                    continue;
                }
                String rule = siblings.getLast();
                if (done.contains(rule)) {
                    siblings.removeLast();
                } else if (!open.add(rule)) {
                    throw new BadRequest(
                            field
                                    + ": rule "
                                    + rule
                                    + " begins with itself (expected: no left recursion)");
                } else {
                    path.push(new ArrayList<>(first.getOrDefault(rule, Set.of())));
                }
            }
        }
    }

    /** The rules a text of this one may begin with; says whether all of it may be empty. */
    private static boolean leading(Expression expression, Set<String> empty, Set<String> into) {
        switch (expression) {
            case Reference(String rule) -> into.add(rule);
            case Sequence(List<Expression> parts) -> {
                for (Expression part : parts) {
                    if (!leading(part, empty, into)) {
                        return false;
                    }
                }
            }
            case Choice(List<Expression> options) ->
                    options.forEach(option -> leading(option, empty, into));
            case Repeat(Expression body, int min, int max) -> leading(body, empty, into);
            case Bytes bytes -> {}
            case Word word -> {}
            case Marker marker -> {}
        }
        return isEmpty(expression, empty);
    }

    private void requireFewEmptyRepeats(Expression expression, Set<String> empty) {
        switch (expression) {
            case Sequence(List<Expression> parts) ->
                    parts.forEach(part -> requireFewEmptyRepeats(part, empty));
            case Choice(List<Expression> options) ->
                    options.forEach(option -> requireFewEmptyRepeats(option, empty));
            case Repeat(Expression body, int min, int max) -> {
                int times = max == Expression.UNBOUNDED ? min : max;
                if (times > MOST_EMPTY_REPEATS && isEmpty(body, empty)) {
                    throw new BadRequest(
                            field
                                    + ": "
                                    + times
                                    + " times what may be empty (expected: at most "
                                    + MOST_EMPTY_REPEATS
                                    + ")");
                }
                requireFewEmptyRepeats(body, empty);
            }
            default -> {}
        }
    }
}
