package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.TokenOdds;
import java.util.ArrayList;
import java.util.List;

/** Reads the log probabilities beside a delta or message; leaves out what has another form. */
final class OddsReading {

    private OddsReading() {}

    /**
     * The odds in a choice's {@code logprobs}; of a refusal's tokens after those of its content.
     */
    static List<TokenOdds> read(JsonNode logprobs) {
        List<TokenOdds> odds = new ArrayList<>();
        for (String field : List.of("content", "refusal")) {
            for (JsonNode token : logprobs.path(field)) {
                if (isChance(token)) {
                    odds.add(new TokenOdds(chance(token), likeliest(token)));
                }
            }
        }
        return odds;
    }

    private static List<TokenOdds.Chance> likeliest(JsonNode token) {
        List<TokenOdds.Chance> likeliest = new ArrayList<>();
        for (JsonNode other : token.path("top_logprobs")) {
            if (isChance(other)) {
                likeliest.add(chance(other));
            }
        }
        return likeliest;
    }

    private static boolean isChance(JsonNode node) {
        return node.path("token").isTextual() && node.path("logprob").isNumber();
    }

    private static TokenOdds.Chance chance(JsonNode node) {
        return new TokenOdds.Chance(
                node.path("token").textValue(),
                bytes(node.path("bytes")),
                node.path("logprob").doubleValue());
    }

    /** None where the list holds anything but bytes. */
    private static List<Byte> bytes(JsonNode node) {
        List<Byte> bytes = new ArrayList<>();
        for (JsonNode value : node) {
            if (!value.isInt() || value.intValue() < 0 || value.intValue() > 255) {
                return List.of();
            }
            bytes.add((byte) value.intValue());
        }
        return bytes;
    }
}
