package dev.stepgate.gateway.admin;

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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Keys: made, shown, called otherwise, rotated, revoked, by the operator. Thread-safe. */
@Path("admin/v1/keys")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class KeysResource {
    private static final List<String> WISH =
            List.of("tenant", "tier", "label", "expires_at", "models", "local_only");

    private final Door door;
    private final Tenants tenants;
    private final InstantSource clock;

    KeysResource(Door door, Tenants tenants, InstantSource clock) {
        this.door = door;
        this.tenants = tenants;
        this.clock = clock;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/v1/keys", "GET", "HEAD", "POST");
        door.allow(router, "/admin/v1/keys/:key", "GET", "HEAD", "PATCH", "DELETE");
        door.allow(router, "/admin/v1/keys/:key/rotate", "POST");
    }

    @GET
    public String list(@Context RoutingContext context) {
        var _ = door.requireOperator(context);
        Query query = Query.of(context, "limit", "after", "tenant");
        List<TenantKey> keys =
                query.text("tenant")
                        .map(tenant -> tenants.keysOf(tenants.tenant(tenant).name()))
                        .orElseGet(tenants::keys);
        return Shown.list(keys, query, TenantKey::id, this::shown).toString();
    }

    /** The answer is the only place the key's text ever appears. */
    @POST
    public String create(byte[] body, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        Wish wish = Wish.of(body, WISH);
        NewKey made =
                tenants.create(
                        new KeyWish(
                                wish.needed("tenant"),
                                wish.text("tier"),
                                wish.text("label").orElse(""),
                                new Scope(wish.texts("models"), wish.truth("local_only")),
                                wish.instant("expires_at")),
                        text -> {},
                        by);
        return shown(made, context);
    }

    @GET
    @Path("{key}")
    public String show(@PathParam("key") String key, @Context RoutingContext context) {
        var _ = door.requireOperator(context);
        return shown(tenants.key(key)).toString();
    }

    @PATCH
    @Path("{key}")
    public String relabel(
            @PathParam("key") String key, byte[] body, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        String label = Wish.of(body, List.of("label")).needed("label");
        return shown(tenants.relabel(key, label, by)).toString();
    }

    /** The same rights under a new key; the old one works on for the overlap. */
    @POST
    @Path("{key}/rotate")
    public String rotate(
            @PathParam("key") String key, byte[] body, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        Duration overlap =
                Wish.of(body, List.of("overlap_seconds"))
                        .whole("overlap_seconds", 0, Tenants.LONGEST_OVERLAP.toSeconds())
                        .map(Duration::ofSeconds)
                        .orElse(Tenants.USUAL_OVERLAP);
        return shown(tenants.rotate(key, overlap, by), context);
    }

    /** It ends at once and stays listed, so that the audit log can be read. */
    @DELETE
    @Path("{key}")
    public String revoke(@PathParam("key") String key, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        return shown(tenants.revoke(key, by)).toString();
    }

    private ObjectNode shown(TenantKey key) {
        return Shown.key(key, clock.instant());
    }

    private String shown(NewKey made, RoutingContext context) {
        context.response().setStatusCode(Door.CREATED);
        return Shown.key(made, clock.instant()).toString();
    }
}
