package dev.stepgate.gateway.tenant;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.stepgate.gateway.store.AuditLog;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How a happening is written into the audit log: a word for it, and a JSON object for the rest. */
final class HappeningText {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    private HappeningText() {}

    /** The word for it. */
    static String kind(Happening happening) {
        return switch (happening) {
            case Happening.TenantCreated _ -> "tenant-created";
            case Happening.TenantChanged _ -> "tenant-changed";
            case Happening.TenantErased _ -> "tenant-erased";
            case Happening.KeyCreated _ -> "key-created";
            case Happening.KeyChanged _ -> "key-changed";
            case Happening.KeyRotated _ -> "key-rotated";
            case Happening.KeyRevoked _ -> "key-revoked";
            case Happening.OperatorKeyNamed _ -> "operator-key-named";
            case Happening.Refused refused -> refused.guise().kind();
            case Happening.StoreAdopted _ -> "store-adopted";
            case Happening.Stripped _ -> "stripped";
        };
    }

    /** The rest. */
    static String body(Happening happening) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            members(json, happening);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new AssertionError("a string can always be written to", impossible);
        }
        return text.toString();
    }

    private static void members(JsonGenerator json, Happening happening) throws IOException {
        switch (happening) {
            case Happening.TenantCreated(Tenant after) -> tenant(json, "after", after);
            case Happening.TenantChanged(Tenant before, Tenant after) -> {
                tenant(json, "before", before);
                tenant(json, "after", after);
            }
            case Happening.TenantErased(String id, String _) -> json.writeStringField("id", id);
            case Happening.KeyCreated(TenantKey after, KeyHash hash) -> {
                key(json, "after", after);
                json.writeStringField("sha256", hash.hex());
            }
            case Happening.KeyChanged(TenantKey before, TenantKey after) -> {
                key(json, "before", before);
                key(json, "after", after);
            }
            case Happening.KeyRotated(
                            TenantKey before,
                            TenantKey after,
                            TenantKey successor,
                            KeyHash hash) -> {
                key(json, "before", before);
                key(json, "after", after);
                key(json, "successor", successor);
                json.writeStringField("sha256", hash.hex());
            }
            case Happening.KeyRevoked(TenantKey before, TenantKey after) -> {
                key(json, "before", before);
                key(json, "after", after);
            }
            case Happening.OperatorKeyNamed(KeyHash hash) ->
                    json.writeStringField("sha256", hash.hex());
            case Happening.Refused refused -> {
                json.writeNumberField("times", refused.times());
                json.writeObjectFieldStart("statuses");
                for (Map.Entry<Integer, Long> each : refused.statuses().entrySet()) {
                    json.writeNumberField(each.getKey().toString(), each.getValue());
                }
                json.writeEndObject();
                json.writeStringField("from", refused.from().toString());
                json.writeStringField("until", refused.until().toString());
            }
            case Happening.StoreAdopted(String name, String sum) -> {
                json.writeStringField("name", name);
                json.writeStringField("sum", sum);
            }
            case Happening.Stripped _ -> {}
        }
    }

    private static void tenant(JsonGenerator json, String name, Tenant tenant) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("tenant", tenant.name());
        json.writeStringField("id", tenant.id());
        json.writeStringField("tier", tenant.tier());
        dollars(json, "dollars_per_day", tenant.budgets().dayNanodollars());
        dollars(json, "dollars_per_month", tenant.budgets().monthNanodollars());
        json.writeBooleanField("store_responses", tenant.choices().storesResponses());
        orNull(json, "reasoning", tenant.choices().reasoning().map(ReasoningField::word));
        json.writeBooleanField("suspended", tenant.suspended());
        json.writeStringField("created_at", tenant.since().toString());
        json.writeEndObject();
    }

    private static void dollars(JsonGenerator json, String name, OptionalLong nanodollars)
            throws IOException {
        if (nanodollars.isPresent()) {
            json.writeNumberField(name, Dollars.of(nanodollars.getAsLong()));
        } else {
            json.writeNullField(name);
        }
    }

    private static void key(JsonGenerator json, String name, TenantKey key) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("key_id", key.id());
        json.writeStringField("tenant", key.tenant());
        json.writeStringField("label", key.label());
        json.writeArrayFieldStart("models");
        for (String model : key.scope().models()) {
            json.writeString(model);
        }
        json.writeEndArray();
        json.writeBooleanField("local_only", key.scope().localOnly());
        json.writeStringField("created_at", key.since().toString());
        orNull(json, "expires_at", key.ends().map(Instant::toString));
        orNull(json, "replaced_by", key.successor());
        orNull(json, "revoked_at", key.revoked().map(Instant::toString));
        json.writeEndObject();
    }

    private static void orNull(JsonGenerator json, String name, Optional<String> text)
            throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        } else {
            json.writeNullField(name);
        }
    }

    /**
     * What an entry says.
     *
     * @throws IOException naming the entry and what is wrong with it
     */
    static Happening read(AuditLog.Entry entry) throws IOException {
        try {
            return read(entry, Members.read(JSON, entry.body()));
        } catch (IOException | IllegalArgumentException | java.time.DateTimeException fault) {
            throw new IOException("audit entry " + entry.seq() + ": " + fault.getMessage(), fault);
        }
    }

    private static Happening read(AuditLog.Entry entry, Members body) throws IOException {
        if (body.isEmpty()) {
            return new Happening.Stripped(entry.subject());
        }
        return switch (entry.kind()) {
            case "tenant-created" -> new Happening.TenantCreated(tenant(body.object("after")));
            case "tenant-changed" ->
                    new Happening.TenantChanged(
                            tenant(body.object("before")), tenant(body.object("after")));
            case "tenant-erased" -> new Happening.TenantErased(body.text("id"), entry.subject());
            case "key-created" ->
                    new Happening.KeyCreated(
                            key(body.object("after")), new KeyHash(body.text("sha256")));
            case "key-changed" ->
                    new Happening.KeyChanged(key(body.object("before")), key(body.object("after")));
            case "key-rotated" ->
                    new Happening.KeyRotated(
                            key(body.object("before")),
                            key(body.object("after")),
                            key(body.object("successor")),
                            new KeyHash(body.text("sha256")));
            case "key-revoked" ->
                    new Happening.KeyRevoked(key(body.object("before")), key(body.object("after")));
            case "operator-key-named" ->
                    new Happening.OperatorKeyNamed(new KeyHash(body.text("sha256")));
            case "operator-refused" -> refused(Strangers.Guise.OPERATOR, body);
            case "caller-refused" -> refused(Strangers.Guise.CALLER, body);
            case "store-adopted" -> new Happening.StoreAdopted(body.text("name"), body.text("sum"));
            default ->
                    throw new IOException(
                            "kind \""
                                    + entry.kind()
                                    + "\" is not one we know (expected: a store"
                                    + " that no newer Stepgate has written to)");
        };
    }

    private static Happening refused(Strangers.Guise guise, Members body) throws IOException {
        return new Happening.Refused(
                guise,
                body.object("statuses").counts(),
                body.instant("from"),
                body.instant("until"));
    }

    private static Tenant tenant(Members members) throws IOException {
        return new Tenant(
                members.text("tenant"),
                members.text("id"),
                members.text("tier"),
                new Budgets(
                        members.nanodollars("dollars_per_day"),
                        members.nanodollars("dollars_per_month")),
                new Choices(members.truthOrNot("store_responses"), reasoning(members)),
                members.truth("suspended"),
                members.instant("created_at"));
    }

    private static Optional<ReasoningField> reasoning(Members members) throws IOException {
        Optional<String> word = members.textOrNull("reasoning");
        return word.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ReasoningField.of(word.get())
                                .orElseThrow(
                                        () ->
                                                new IOException(
                                                        "reasoning: \""
                                                                + word.get()
                                                                + "\" (expected: "
                                                                + ReasoningField.words()
                                                                + ")")));
    }

    private static TenantKey key(Members members) throws IOException {
        return new TenantKey(
                members.text("key_id"),
                members.text("tenant"),
                members.text("label"),
                new Scope(members.texts("models"), members.truth("local_only")),
                members.instant("created_at"),
                members.textOrNull("expires_at").map(Instant::parse),
                members.textOrNull("replaced_by"),
                members.textOrNull("revoked_at").map(Instant::parse));
    }
}
