package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Dollars;
import dev.stepgate.gateway.tenant.ReasoningField;
import dev.stepgate.gateway.tenant.TenantChange.Money;
import dev.stepgate.gateway.tenant.TenantChange.Thoughts;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator's request says in its body; a field that is not among those named is refused.
 * Owned by one thread.
 */
final class Wish {
    private static final int SHOWN = 64;

    private final ObjectNode fields;

    private Wish(ObjectNode fields) {
        this.fields = fields;
    }

    /** Of a body that may be empty. */
    static Wish of(byte[] body, List<String> known) {
        if (body.length > Door.OPERATORS_LIMIT_BYTES) {
            throw new Refusal.TooLarge(Door.OPERATORS_LIMIT_BYTES);
        }
        ObjectNode fields =
                body.length == 0 ? JsonNodeFactory.instance.objectNode() : JsonBody.read(body);
        fields.fieldNames()
                .forEachRemaining(
                        field -> {
                            if (!known.contains(field)) {
                                throw unknown(field, known);
                            }
                        });
        return new Wish(fields);
    }

    /** A field, or a parameter of the path, that means nothing here. */
    static Refusal unknown(String field, List<String> known) {
        String shown = shown(field);
        String expected = known.isEmpty() ? "none" : String.join(", ", known);
        return new Refusal.Malformed(shown, shown + ": unknown (expected: " + expected + ")");
    }

    static Refusal.Malformed refusal(String field, String value, String expected) {
        return new Refusal.Malformed(
                field, field + ": " + shown(value) + " (expected: " + expected + ")");
    }

    private static String shown(String text) {
        String bare = text.replaceAll("\\p{Cntrl}", "?");
        return bare.length() <= SHOWN ? bare : bare.substring(0, SHOWN) + "…";
    }

    private static Refusal.Malformed wrong(String field, JsonNode value, String expected) {
        return refusal(field, value.toString(), expected);
    }

    boolean has(String field) {
        return fields.has(field);
    }

    /** Empty for null too. */
    private Optional<JsonNode> value(String field) {
        return Optional.ofNullable(fields.get(field)).filter(value -> !value.isNull());
    }

    String needed(String field) {
        return text(field)
                .orElseThrow(() -> refusal(field, has(field) ? "null" : "missing", "a string"));
    }

    Optional<String> text(String field) {
        return value(field).map(value -> text(field, value));
    }

    private static String text(String field, JsonNode value) {
        if (!value.isTextual()) {
            throw wrong(field, value, "a string");
        }
        return value.textValue();
    }

    boolean truth(String field) {
        Optional<JsonNode> value = value(field);
        if (value.filter(each -> !each.isBoolean()).isPresent()) {
            throw wrong(field, value.get(), "true or false");
        }
        return value.map(JsonNode::booleanValue).orElse(false);
    }

    List<String> texts(String field) {
        Optional<JsonNode> value = value(field);
        if (value.filter(each -> !each.isArray()).isPresent()) {
            throw wrong(field, value.get(), "a list of strings");
        }
        List<String> texts = new ArrayList<>();
        value.ifPresent(list -> list.forEach(each -> texts.add(text(field, each))));
        return texts;
    }

    Optional<Instant> instant(String field) {
        Optional<String> text = text(field);
        try {
            return text.map(Instant::parse);
        } catch (DateTimeException notAnInstant) {
            throw refusal(field, text.orElse(""), "a time in UTC such as 2027-01-31T00:00:00Z");
        }
    }

    Optional<Long> whole(String field, long least, long most) {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        JsonNode number = value.get();
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.longValue() < least
                || number.longValue() > most) {
            throw wrong(field, number, "a whole number, " + least + ".." + most);
        }
        return Optional.of(number.longValue());
    }

    /** What a tenant that is made begins with. */
    OptionalLong dollars(String field) {
        Optional<JsonNode> value = value(field);
        return value.isPresent()
                ? OptionalLong.of(nanodollars(field, value.get()))
                : OptionalLong.empty();
    }

    /** What becomes of a tenant's own money: null gives it the tier's again. */
    Money money(String field) {
        if (!has(field)) {
            return new Money.Kept();
        }
        Optional<JsonNode> value = value(field);
        return value.isPresent()
                ? new Money.Own(nanodollars(field, value.get()))
                : new Money.AsTier();
    }

    /** Where a tenant's thoughts go from the beginning; empty for where everybody's do. */
    Optional<ReasoningField> reasoning(String field) {
        Optional<JsonNode> value = value(field);
        return value.isPresent()
                ? Optional.of(
                        value.filter(JsonNode::isTextual)
                                .flatMap(word -> ReasoningField.of(word.textValue()))
                                .orElseThrow(
                                        () -> wrong(field, value.get(), ReasoningField.words())))
                : Optional.empty();
    }

    /** What becomes of where they go: null gives the gateway's choice again. */
    Thoughts thoughts(String field) {
        if (!has(field)) {
            return new Thoughts.Kept();
        }
        Optional<ReasoningField> own = reasoning(field);
        return own.isPresent() ? new Thoughts.Own(own.get()) : new Thoughts.AsGateway();
    }

    private static long nanodollars(String field, JsonNode value) {
        Optional<BigDecimal> number =
                Optional.of(value).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
        return number.flatMap(Dollars::nanodollars)
                .orElseThrow(
                        () ->
                                wrong(
                                        field,
                                        value,
                                        "a number of dollars, more than 0, at most 1000000000 and"
                                                + " 9 decimals"));
    }
}
