package dev.stepgate.gateway.openai;

import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.http.JsonString;
import java.util.List;

/** Writes how likely tokens were, as OpenAI's {@code logprobs}. */
final class OddsWriting {

    /** What stands for a token without any chance: JSON knows no infinity. */
    private static final double NO_CHANCE = -9999;

    private OddsWriting() {}

    /** Appends an object, or null where there is nothing to tell. */
    static void append(StringBuilder out, List<TokenOdds> odds) {
        if (odds.isEmpty()) {
            out.append("null");
            return;
        }
        String between = "{\"content\":[";
        for (TokenOdds token : odds) {
            out.append(between);
            open(out, token.chosen());
            out.append(",\"top_logprobs\":");
            append(out, token);
            out.append('}');
            between = ",";
        }
        out.append("],\"refusal\":null}");
    }

    private static void append(StringBuilder out, TokenOdds token) {
        String between = "";
        out.append('[');
        for (TokenOdds.Chance other : token.likeliest()) {
            out.append(between);
            open(out, other);
            out.append('}');
            between = ",";
        }
        out.append(']');
    }

    private static void open(StringBuilder out, TokenOdds.Chance chance) {
        out.append("{\"token\":");
        JsonString.append(out, chance.token());
        out.append(",\"logprob\":");
        out.append(number(chance.logProbability()));
        out.append(",\"bytes\":");
        if (chance.bytes().isEmpty()) {
            out.append("null");
            return;
        }
        char between = '[';
        for (byte each : chance.bytes()) {
            out.append(between).append(Byte.toUnsignedInt(each));
            between = ',';
        }
        out.append(']');
    }

    /** A logarithm as short as it can be: ours are floats. */
    static String number(double logProbability) {
        double number = Math.max(NO_CHANCE, logProbability);
        float narrow = (float) number;
        return narrow == number ? Float.toString(narrow) : Double.toString(number);
    }
}
