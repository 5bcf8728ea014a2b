package dev.stepgate.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.tenant.Budgets;
import dev.stepgate.gateway.tenant.Choices;
import dev.stepgate.gateway.tenant.Dollars;
import dev.stepgate.gateway.tenant.KeyWish;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.ReasoningField;
import dev.stepgate.gateway.tenant.Scope;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantChange.Money;
import dev.stepgate.gateway.tenant.TenantChange.Thoughts;
import dev.stepgate.gateway.tenant.TenantKey;
import dev.stepgate.gateway.tenant.TenantWish;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a gateway is told about tenants and keys, and what it tells, as JSON. */
final class Told {

    private Told() {}

    static String wish(TenantWish wish) {
        ObjectNode fields =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("tenant", wish.tenant())
                        .put("tier", wish.tier());
        put(fields, "dollars_per_day", wish.budgets().dayNanodollars());
        put(fields, "dollars_per_month", wish.budgets().monthNanodollars());
        if (wish.choices().storesResponses()) {
            fields.put("store_responses", true);
        }
        wish.choices().reasoning().ifPresent(field -> fields.put("reasoning", field.word()));
        return fields.toString();
    }

    private static void put(ObjectNode fields, String name, OptionalLong nanodollars) {
        nanodollars.ifPresent(nanos -> fields.put(name, Dollars.of(nanos)));
    }

    static String change(TenantChange change) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        change.tier().ifPresent(tier -> fields.put("tier", tier));
        put(fields, "dollars_per_day", change.perDay());
        put(fields, "dollars_per_month", change.perMonth());
        change.storesResponses().ifPresent(now -> fields.put("store_responses", now));
        switch (change.thoughts()) {
            case Thoughts.Kept _ -> {}
            case Thoughts.AsGateway _ -> fields.putNull("reasoning");
            case Thoughts.Own(ReasoningField field) -> fields.put("reasoning", field.word());
        }
        return fields.toString();
    }

    private static void put(ObjectNode fields, String name, Money money) {
        switch (money) {
            case Money.Kept _ -> {}
            case Money.AsTier _ -> fields.putNull(name);
            case Money.Own(long nanodollars) -> fields.put(name, Dollars.of(nanodollars));
        }
    }

    static String wish(KeyWish wish) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("tenant", wish.tenant());
        wish.tier().ifPresent(tier -> fields.put("tier", tier));
        if (!wish.label().isEmpty()) {
            fields.put("label", wish.label());
        }
        wish.ends().ifPresent(ends -> fields.put("expires_at", ends.toString()));
        if (!wish.scope().models().isEmpty()) {
            ArrayNode models = fields.putArray("models");
            wish.scope().models().forEach(models::add);
        }
        if (wish.scope().localOnly()) {
            fields.put("local_only", true);
        }
        return fields.toString();
    }

    static Tenant tenant(JsonNode told) throws IOException {
        return new Tenant(
                text(told, "tenant"),
                text(told, "id"),
                text(told, "tier"),
                new Budgets(
                        nanodollars(told, "dollars_per_day"),
                        nanodollars(told, "dollars_per_month")),
                new Choices(
                        told.path("store_responses").asBoolean(),
                        textOrNone(told, "reasoning").flatMap(ReasoningField::of)),
                told.path("suspended").asBoolean(),
                instant(text(told, "created_at")));
    }

    private static OptionalLong nanodollars(JsonNode told, String field) {
        return Optional.of(told.path(field))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .flatMap(Dollars::nanodollars)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    static TenantKey key(JsonNode told) throws IOException {
        List<String> models = new ArrayList<>();
        told.path("models").forEach(model -> models.add(model.asText()));
        return new TenantKey(
                text(told, "key_id"),
                text(told, "tenant"),
                told.path("label").asText(""),
                new Scope(models, told.path("local_only").asBoolean()),
                instant(text(told, "created_at")),
                instantOrNone(told, "expires_at"),
                textOrNone(told, "replaced_by"),
                instantOrNone(told, "revoked_at"));
    }

    static NewKey newKey(JsonNode told) throws IOException {
        return new NewKey(text(told, "key"), key(told), text(told, "tier"));
    }

    private static String text(JsonNode told, String field) throws IOException {
        return textOrNone(told, field)
                .orElseThrow(
                        () ->
                                new IOException(
                                        "the gateway's answer has no \""
                                                + field
                                                + "\" (expected: one of this version)"));
    }

    private static Optional<String> textOrNone(JsonNode told, String field) {
        return Optional.of(told.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static Optional<Instant> instantOrNone(JsonNode told, String field) throws IOException {
        Optional<String> text = textOrNone(told, field);
        return text.isEmpty() ? Optional.empty() : Optional.of(instant(text.get()));
    }

    private static Instant instant(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notAnInstant) {
            throw new IOException("the gateway's answer has the time " + text, notAnInstant);
        }
    }
}
