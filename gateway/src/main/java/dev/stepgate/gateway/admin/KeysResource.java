package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.TenantRow;
import dev.stepgate.gateway.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Makes and lists API keys, for the operator. Thread-safe. */
@Path("admin/keys")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class KeysResource {
    private static final List<String> FIELDS = List.of("tenant", "tier");

    private final Door door;
    private final Tenants tenants;

    KeysResource(Door door, Tenants tenants) {
        this.door = door;
        this.tenants = tenants;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/keys", "GET", "HEAD", "POST");
    }

    /** The answer is the only place the key's text ever appears. */
    @POST
    public String create(byte[] body, @Context RoutingContext context) {
        door.requireOperator(context);
        ObjectNode wish = JsonBody.read(body);
        wish.fieldNames().forEachRemaining(KeysResource::requireKnown);
        NewKey key = tenants.create(text(wish, "tenant"), text(wish, "tier"));
        return JsonNodeFactory.instance
                .objectNode()
                .put("key", key.text())
                .put("key_id", key.keyId())
                .put("tenant", key.tenant())
                .put("tier", key.tier())
                .toString();
    }

    @GET
    public String list(@Context RoutingContext context) {
        door.requireOperator(context);
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode entries = list.put("object", "list").putArray("data");
        for (TenantRow tenant : tenants.tenants()) {
            for (TenantRow.KeyRow key : tenant.keys()) {
                entries.addObject()
                        .put("key_id", key.keyId())
                        .put("tenant", tenant.tenant())
                        .put("tier", tenant.tier())
                        .put("created_at", key.since().toString());
            }
        }
        return list.toString();
    }

    private static void requireKnown(String field) {
        if (!FIELDS.contains(field)) {
            throw new Refusal.Malformed(
                    field, field + ": unknown (expected: " + String.join(" and ", FIELDS) + ")");
        }
    }

    private static String text(ObjectNode wish, String field) {
        JsonNode value = wish.get(field);
        if (value == null || !value.isTextual()) {
            String found = value == null ? "missing" : "not a string";
            throw new Refusal.Malformed(field, field + ": " + found + " (expected: a string)");
        }
        return value.textValue();
    }
}
