package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.choice;
import static dev.stepgate.engine.grammar.Expression.optional;
import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Word;
import java.util.ArrayList;
import java.util.List;

/**
 * The white space of JSON that is offered: none, one space, or one line end with an indentation.
 * There is never more, so that no model can go on with space for ever.
 */
final class Layout {
    private static final int MOST_SPACES = 40;
    private static final int MOST_TABS = 16;

    private static final Expression LINE =
            sequence(
                    text("\n"),
                    choice(
                            new Repeat(new Bytes(ByteSet.of(' ')), 0, MOST_SPACES),
                            new Repeat(new Bytes(ByteSet.of('\t')), 1, MOST_TABS)));

    private static final Word SOME = word(choice(text(" "), LINE));

    /** After an opening bracket, or before a closing one. */
    static final Expression SPACE = optional(SOME);

    /** Between two items or members. */
    static final Word COMMA = word(sequence(text(","), optional(choice(text(" "), LINE))));

    /** Between a member's name and its value. */
    static final Expression COLON = sequence(text(":"), optional(text(" ")));

    private Layout() {}

    private static Word word(Expression regular) {
        return Word.of(Subsets.of(regular, new Budget("white space", 1_000)).orElseThrow());
    }

    /** A member's name, and the colon. */
    static Expression key(String name, Spelling spelling) {
        return sequence(spelling.literal(name), COLON);
    }

    /** Brackets around parts, which bring the space before each. */
    static Expression enclosed(String open, List<Expression> parts, String close) {
        if (parts.isEmpty()) {
            return text(open + close);
        }
        List<Expression> all = new ArrayList<>();
        all.add(text(open));
        all.addAll(parts);
        all.add(SPACE);
        all.add(text(close));
        return new Expression.Sequence(all);
    }
}
