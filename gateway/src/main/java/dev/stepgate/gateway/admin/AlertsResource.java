package dev.stepgate.gateway.admin;

import dev.stepgate.gateway.alert.Alerts;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.usage.Moment;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.InstantSource;

/** Tells the operator which alerts were given, and whether the webhook took them. Thread-safe. */
@Path("admin/v1/alerts")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class AlertsResource {
    private final Door door;
    private final Alerts alerts;
    private final InstantSource clock;

    AlertsResource(Door door, Alerts alerts, InstantSource clock) {
        this.door = door;
        this.alerts = alerts;
        this.clock = clock;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/v1/alerts", "GET", "HEAD");
    }

    /** Newest first. */
    @GET
    public String list(
            @QueryParam("since") @DefaultValue("30d") String since,
            @QueryParam("tenant") @DefaultValue("") String tenant,
            @Context RoutingContext context)
            throws IOException {
        var _ = door.requireOperator(context);
        return alerts.list(Moment.read("since", since, clock.instant()), tenant);
    }
}
