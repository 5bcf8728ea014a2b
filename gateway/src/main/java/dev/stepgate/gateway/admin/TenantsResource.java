package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.gateway.Erasure;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.tenant.Budgets;
import dev.stepgate.gateway.tenant.Choices;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantWish;
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
import java.util.List;

/** Tenants: made, shown, changed, suspended, erased, by the operator. Thread-safe. */
@Path("admin/v1/tenants")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class TenantsResource {
    private static final List<String> WISH =
            List.of(
                    "tenant",
                    "tier",
                    "dollars_per_day",
                    "dollars_per_month",
                    "store_responses",
                    "reasoning");
    private static final List<String> CHANGE =
            List.of("tier", "dollars_per_day", "dollars_per_month", "store_responses", "reasoning");

    private final Door door;
    private final Tenants tenants;
    private final Erasure erasure;

    TenantsResource(Door door, Tenants tenants, Erasure erasure) {
        this.door = door;
        this.tenants = tenants;
        this.erasure = erasure;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/v1/tenants", "GET", "HEAD", "POST");
        door.allow(router, "/admin/v1/tenants/:tenant", "GET", "HEAD", "PATCH", "DELETE");
        door.allow(router, "/admin/v1/tenants/:tenant/suspend", "POST");
        door.allow(router, "/admin/v1/tenants/:tenant/resume", "POST");
    }

    @GET
    public String list(@Context RoutingContext context) {
        var _ = door.requireOperator(context);
        Query query = Query.of(context, "limit", "after");
        return Shown.list(tenants.tenants(), query, Tenant::name, Shown::tenant).toString();
    }

    @POST
    public String create(byte[] body, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        Wish wish = Wish.of(body, WISH);
        Tenant made =
                tenants.create(
                        new TenantWish(
                                wish.needed("tenant"),
                                wish.needed("tier"),
                                new Budgets(
                                        wish.dollars("dollars_per_day"),
                                        wish.dollars("dollars_per_month")),
                                new Choices(
                                        wish.truth("store_responses"),
                                        wish.reasoning("reasoning"))),
                        by);
        context.response().setStatusCode(Door.CREATED);
        return Shown.tenant(made).toString();
    }

    @GET
    @Path("{tenant}")
    public String show(@PathParam("tenant") String tenant, @Context RoutingContext context) {
        var _ = door.requireOperator(context);
        return Shown.tenant(tenants.tenant(tenant)).toString();
    }

    @PATCH
    @Path("{tenant}")
    public String change(
            @PathParam("tenant") String tenant, byte[] body, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        Wish wish = Wish.of(body, CHANGE);
        TenantChange change =
                TenantChange.NONE
                        .perDay(wish.money("dollars_per_day"))
                        .perMonth(wish.money("dollars_per_month"))
                        .thoughts(wish.thoughts("reasoning"));
        if (wish.has("tier")) {
            change = change.tier(wish.needed("tier"));
        }
        if (wish.has("store_responses")) {
            change = change.storesResponses(wish.truth("store_responses"));
        }
        return Shown.tenant(tenants.change(tenant, change, by)).toString();
    }

    @POST
    @Path("{tenant}/suspend")
    public String suspend(
            @PathParam("tenant") String tenant, byte[] body, @Context RoutingContext context) {
        return suspended(tenant, body, context, true);
    }

    @POST
    @Path("{tenant}/resume")
    public String resume(
            @PathParam("tenant") String tenant, byte[] body, @Context RoutingContext context) {
        return suspended(tenant, body, context, false);
    }

    private String suspended(String tenant, byte[] body, RoutingContext context, boolean now) {
        String by = door.requireOperator(context);
        var _ = Wish.of(body, List.of());
        TenantChange change = TenantChange.NONE.suspended(now);
        return Shown.tenant(tenants.change(tenant, change, by)).toString();
    }

    /** Its keys and receipts go, sums stay under another name. */
    @DELETE
    @Path("{tenant}")
    public String erase(@PathParam("tenant") String tenant, @Context RoutingContext context) {
        String by = door.requireOperator(context);
        String afterwards = erasure.erase(tenant, by);
        return JsonNodeFactory.instance
                .objectNode()
                .put("erased", true)
                .put("kept_as", afterwards)
                .toString();
    }
}
