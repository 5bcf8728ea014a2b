package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.remote.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads a page of {@code GET /models}, whoever wrote it. */
final class ModelList {
    private static final int NANO = 9;

    private ModelList() {}

    /** The models of a page; entries without an id are left out. */
    static List<ListedModel> read(JsonNode page) {
        List<ListedModel> models = new ArrayList<>();
        for (JsonNode entry : page.path("data")) {
            if (!Json.text(entry.path("id")).isEmpty()) {
                models.add(model(entry));
            }
        }
        return models;
    }

    /** Where the next page is: an address, maybe relative; empty on the last one. */
    static String next(JsonNode page, URI base) {
        String next = Json.text(page.path("links").path("next"));
        try {
            return next.isEmpty() ? "" : base.resolve(next).toString();
        } catch (IllegalArgumentException noAddress) {
            return "";
        }
    }

    private static ListedModel model(JsonNode entry) {
        return new ListedModel(
                entry.path("id").textValue(),
                firstCount(
                        entry.path("context_length"), // OpenRouter
                        entry.path("max_model_len"), // vLLM, SGLang
                        entry.path("meta").path("n_ctx_train")), // llama.cpp
                firstCount(entry.path("top_provider").path("max_completion_tokens")),
                price(entry.path("pricing")));
    }

    private static OptionalInt firstCount(JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate.canConvertToInt() && candidate.intValue() > 0) {
                return OptionalInt.of(candidate.intValue());
            }
        }
        return OptionalInt.empty();
    }

    /** Strings in US dollars per token; -1 is for models that may become any other. */
    private static Optional<ListedModel.Price> price(JsonNode pricing) {
        OptionalLong prompt = nanodollars(Json.text(pricing.path("prompt")));
        OptionalLong completion = nanodollars(Json.text(pricing.path("completion")));
        return prompt.isPresent() && completion.isPresent()
                ? Optional.of(new ListedModel.Price(prompt.getAsLong(), completion.getAsLong()))
                : Optional.empty();
    }

    private static OptionalLong nanodollars(String dollars) {
        if (!dollars.matches("\\d{1,6}(\\.\\d{1,18})?([eE]-?\\d{1,2})?")) {
            return OptionalLong.empty();
        }
        BigDecimal nanos = new BigDecimal(dollars).movePointRight(NANO);
        return OptionalLong.of(nanos.setScale(0, RoundingMode.HALF_UP).longValue());
    }
}
