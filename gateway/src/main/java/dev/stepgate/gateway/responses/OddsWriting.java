package dev.stepgate.gateway.responses;

import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.http.JsonString;
import java.util.List;

/** Writes how likely tokens were, as a response's {@code logprobs}. */
final class OddsWriting {

    /** What stands for a token without any chance: JSON knows no infinity. */
    private static final double NO_CHANCE = -9999;

    private OddsWriting() {}

    /** Appends a list, which is empty where there is nothing to tell. */
    static void append(StringBuilder out, List<TokenOdds> odds) {
        String between = "";
        out.append('[');
        for (TokenOdds token : odds) {
            open(out.append(between), token.chosen());
            out.append(",\"top_logprobs\":[");
            String next = "";
            for (TokenOdds.Chance other : token.likeliest()) {
                open(out.append(next), other);
                out.append('}');
                next = ",";
            }
            out.append("]}");
            between = ",";
        }
        out.append(']');
    }

    private static void open(StringBuilder out, TokenOdds.Chance chance) {
        out.append("{\"token\":");
        JsonString.append(out, chance.token());
        out.append(",\"logprob\":").append(Math.max(NO_CHANCE, chance.logProbability()));
        String between = "";
        out.append(",\"bytes\":[");
        for (byte each : chance.bytes()) {
            out.append(between).append(Byte.toUnsignedInt(each));
            between = ",";
        }
        out.append(']');
    }
}
