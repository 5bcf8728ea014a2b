package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.tenant.KeyWish;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Scope;
import dev.stepgate.gateway.tenant.TenantKey;
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
import java.util.Optional;

/** Makes and lists keys with a tenant and a tier, as before {@code /admin/v1}. Thread-safe. */
@Path("admin/keys")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class PlainKeysResource {
    private static final List<String> FIELDS = List.of("tenant", "tier");

    private final Door door;
    private final Tenants tenants;

    PlainKeysResource(Door door, Tenants tenants) {
        this.door = door;
        this.tenants = tenants;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/keys", "GET", "HEAD", "POST");
    }

    /** The answer is the only place the key's text ever appears. */
    @POST
    public String create(byte[] body, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        Wish wish = Wish.of(body, FIELDS);
        String tenant = wish.needed("tenant");
        Optional<String> tier = Optional.of(wish.needed("tier"));
        NewKey key =
                tenants.create(
                        new KeyWish(tenant, tier, "", Scope.ALL, Optional.empty()), text -> {}, by);
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
        var _ = door.requireOperator(context);
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode entries = list.put("object", "list").putArray("data");
        for (TenantKey key : tenants.keys()) {
            entries.addObject()
                    .put("key_id", key.id())
                    .put("tenant", key.tenant())
                    .put("tier", tenants.tenant(key.tenant()).tier())
                    .put("created_at", key.since().toString());
        }
        return list.toString();
    }
}
