package dev.stepgate.engine.cli;

import dev.stepgate.engine.terms.Token;
import java.util.Locale;

/** Says how likely tokens were, one line each. */
final class OddsLines {

    private OddsLines() {}

    /** A token with its log probability, then what was likeliest at its place. */
    static String of(Token.Odds odds) {
        var line = new StringBuilder(of(odds.chosen()));
        String between = "  of ";
        for (Token.Chance chance : odds.likeliest()) {
            line.append(between).append(of(chance));
            between = ", ";
        }
        return line.toString();
    }

    private static String of(Token.Chance chance) {
        String text = chance.text().replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        return String.format(
                Locale.ROOT, "%d \"%s\" %.4f", chance.id(), text, chance.logProbability());
    }
}
