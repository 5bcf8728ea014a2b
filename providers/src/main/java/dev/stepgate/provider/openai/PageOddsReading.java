package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.TokenOdds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the log probabilities of a raw completion: lists side by side, or as chats have them, which
 * is how llama.cpp writes them; leaves out tokens without any.
 */
final class PageOddsReading {

    private PageOddsReading() {}

    static List<TokenOdds> read(JsonNode logprobs) {
        if (logprobs.path("content").isArray()) {
            return OddsReading.read(logprobs);
        }
        List<TokenOdds> odds = new ArrayList<>();
        JsonNode tokens = logprobs.path("tokens");
        for (int i = 0; i < tokens.size(); i++) {
            JsonNode chance = logprobs.path("token_logprobs").path(i);
            if (tokens.get(i).isTextual() && chance.isNumber()) {
                odds.add(
                        new TokenOdds(
                                chance(tokens.get(i).textValue(), chance),
                                likeliest(logprobs.path("top_logprobs").path(i))));
            }
        }
        return odds;
    }

    private static List<TokenOdds.Chance> likeliest(JsonNode byToken) {
        List<TokenOdds.Chance> likeliest = new ArrayList<>();
        byToken.properties().stream()
                .filter(other -> other.getValue().isNumber())
                .map(other -> chance(other.getKey(), other.getValue()))
                .sorted(Comparator.comparingDouble(TokenOdds.Chance::logProbability).reversed())
                .forEach(likeliest::add);
        return likeliest;
    }

    private static TokenOdds.Chance chance(String token, JsonNode logProbability) {
        return new TokenOdds.Chance(token, List.of(), logProbability.doubleValue());
    }
}
