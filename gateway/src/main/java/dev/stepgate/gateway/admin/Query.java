package dev.stepgate.gateway.admin;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What an operator's request says after the question mark, as strictly as {@link Wish}. */
final class Query {
    private final MultiMap parameters;

    private Query(MultiMap parameters) {
        this.parameters = parameters;
    }

    static Query of(RoutingContext context, String... known) {
        MultiMap parameters = context.queryParams();
        List<String> all = List.of(known);
        for (String name : parameters.names()) {
            if (!all.contains(name)) {
                throw Wish.unknown(name, all);
            }
            if (parameters.getAll(name).size() > 1) {
                throw Wish.refusal(name, "several", "one");
            }
        }
        return new Query(parameters);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    long whole(String name, long least, long most, long otherwise) {
        Optional<String> text = text(name);
        try {
            long number = text.isPresent() ? Long.parseLong(text.get()) : otherwise;
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, as one that is out of bounds.
        }
        throw Wish.refusal(name, text.orElse(""), "a whole number, " + least + ".." + most);
    }

    Instant instant(String name, Instant otherwise) {
        Optional<String> text = text(name);
        try {
            return text.map(Instant::parse).orElse(otherwise);
        } catch (DateTimeException notAnInstant) {
            throw Wish.refusal(name, text.orElse(""), "a time in UTC such as 2027-01-31T00:00:00Z");
        }
    }
}
