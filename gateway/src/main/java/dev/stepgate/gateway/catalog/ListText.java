package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.ListedModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What providers listed, as text: a line for each model with its provider, name, context, longest
 * answer and two prices, between tabs; {@code -} for what was not told.
 */
final class ListText {
    private static final String UNTOLD = "-";
    private static final int FIELDS = 6;

    private ListText() {}

    static String of(Map<String, Map<String, ListedModel>> byProvider) {
        StringBuilder text = new StringBuilder();
        byProvider.forEach(
                (provider, models) -> models.values().forEach(m -> append(text, provider, m)));
        return text.toString();
    }

    private static void append(StringBuilder text, String provider, ListedModel model) {
        if (model.id().codePoints().anyMatch(Character::isISOControl)) {
            return;
        }
        text.append(provider).append('\t').append(model.id());
        text.append('\t').append(number(model.contextTokens()));
        text.append('\t').append(number(model.mostAnswerTokens()));
        String prompt = UNTOLD;
        String completion = UNTOLD;
        if (model.price().isPresent()) {
            prompt = Long.toString(model.price().get().promptNanodollarsPerToken());
            completion = Long.toString(model.price().get().completionNanodollarsPerToken());
        }
        text.append('\t').append(prompt).append('\t').append(completion).append('\n');
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : UNTOLD;
    }

    /** Lines of another shape are left out: they will be told anew. */
    static Map<String, Map<String, ListedModel>> read(String text) {
        Map<String, Map<String, ListedModel>> byProvider = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            String[] fields = line.split("\t", -1);
            if (fields.length == FIELDS) {
                model(fields)
                        .ifPresent(
                                model ->
                                        byProvider
                                                .computeIfAbsent(
                                                        fields[0], _ -> new LinkedHashMap<>())
                                                .put(model.id(), model));
            }
        }
        return byProvider;
    }

    private static Optional<ListedModel> model(String[] fields) {
        try {
            boolean priced = !fields[4].equals(UNTOLD) && !fields[5].equals(UNTOLD);
            return Optional.of(
                    new ListedModel(
                            fields[1],
                            number(fields[2]),
                            number(fields[3]),
                            priced
                                    ? Optional.of(
                                            new ListedModel.Price(
                                                    Long.parseLong(fields[4]),
                                                    Long.parseLong(fields[5])))
                                    : Optional.empty()));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    private static OptionalInt number(String field) {
        return field.equals(UNTOLD) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(field));
    }
}
