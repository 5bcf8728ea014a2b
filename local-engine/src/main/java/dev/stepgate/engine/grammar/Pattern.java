package dev.stepgate.engine.grammar;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * A regular expression as read: the part of ECMA-262 that describes regular languages. Immutable.
 */
sealed interface Pattern {

    record Chars(CharSet set) implements Pattern {}

    record Row(List<Pattern> parts) implements Pattern {}

    record Either(List<Pattern> options) implements Pattern {}

    record Times(Pattern body, int min, int max) implements Pattern {}

    /** The beginning of the text. */
    record Start() implements Pattern {}

    /** Its end. */
    record End() implements Pattern {}

    /**
     * The strings in which the pattern is found, spelled; opening and closing are not part of them.
     *
     * @throws BadRequest if an anchor stands where it could not match or would mean nothing
     */
    static Expression found(Pattern pattern, Spelling spelling, String field) {
        return new Opened(spelling, field).open(pattern, true, true);
    }

    /** Writes out what an open end of a pattern means: any text. */
    record Opened(Spelling spelling, String field) {

        private Expression open(Pattern pattern, boolean before, boolean after) {
            if (pattern instanceof Either(List<Pattern> options)) {
                return new Expression.Choice(
                        options.stream().map(option -> open(option, before, after)).toList());
            }
            List<Pattern> parts =
                    new ArrayList<>(
                            pattern instanceof Row(List<Pattern> row) ? row : List.of(pattern));
            boolean openStart = before;
            boolean openEnd = after;
            while (!parts.isEmpty() && openStart && parts.getFirst() instanceof Start) {
                parts.removeFirst();
                openStart = false;
            }
            while (!parts.isEmpty() && openEnd && parts.getLast() instanceof End) {
                parts.removeLast();
                openEnd = false;
            }
            return row(parts, openStart, openEnd);
        }

        private Expression row(List<Pattern> parts, boolean before, boolean after) {
            if (parts.isEmpty()) {
                return before && after ? any() : before || after ? any() : Expression.EMPTY;
            }
            List<Expression> all = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                boolean first = before && i == 0;
                boolean last = after && i == parts.size() - 1;
                Pattern part = parts.get(i);
                if (hasAnchor(part) && (first || last) && !(part instanceof Times)) {
                    all.add(open(part, first, last));
                } else {
                    all.add(first ? any() : Expression.EMPTY);
                    all.add(plain(part));
                    all.add(last ? any() : Expression.EMPTY);
                }
            }
            return new Expression.Sequence(all);
        }

        private Expression any() {
            return Expression.anyNumberOf(spelling.of(CharSet.ALL));
        }

        private Expression plain(Pattern pattern) {
            return switch (pattern) {
                case Chars(CharSet set) -> spelling.of(set);
                case Row(List<Pattern> parts) ->
                        new Expression.Sequence(parts.stream().map(this::plain).toList());
                case Either(List<Pattern> options) ->
                        new Expression.Choice(options.stream().map(this::plain).toList());
                case Times(Pattern body, int min, int max) ->
                        new Expression.Repeat(plain(body), min, max);
                case Start start -> throw misplaced("^");
                case End end -> throw misplaced("$");
            };
        }

        private BadRequest misplaced(String anchor) {
            return new BadRequest(
                    field + " (expected: no " + anchor + " but at an end of an alternative)");
        }

        private static boolean hasAnchor(Pattern pattern) {
            return switch (pattern) {
                case Chars chars -> false;
                case Row(List<Pattern> parts) -> parts.stream().anyMatch(Opened::hasAnchor);
                case Either(List<Pattern> options) -> options.stream().anyMatch(Opened::hasAnchor);
                case Times(Pattern body, int min, int max) -> hasAnchor(body);
                case Start start -> true;
                case End end -> true;
            };
        }
    }
}
