package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.catalog.Catalog;
import dev.stepgate.gateway.catalog.ModelCard;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.tenant.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/**
 * Tells which models a caller may use. Thread-safe. Every path is served with and without the
 * version, as base URLs come both ways.
 */
@Path("")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class ModelsResource {
    private final Door door;
    private final Catalog catalog;

    ModelsResource(Door door, Catalog catalog) {
        this.door = door;
        this.catalog = catalog;
    }

    void open(@Observes Router router) {
        for (String path : List.of("/v1/models", "/models", "/v1/models/*", "/models/*")) {
            door.allow(router, path, "GET", "HEAD");
        }
    }

    @GET
    @Path("v1/models")
    public String list(@Context RoutingContext context) {
        Caller caller = admit(context);
        List<ModelCard> cards = catalog.models(caller.tier());
        return ModelsWriting.list(cards);
    }

    @GET
    @Path("models")
    public String listWithoutVersion(@Context RoutingContext context) {
        return list(context);
    }

    /** Ids hold slashes, which clients send as they are or percent-encoded. */
    @GET
    @Path("v1/models/{id: .+}")
    public String one(@PathParam("id") String id, @Context RoutingContext context) {
        Caller caller = admit(context);
        return ModelsWriting.one(catalog.model(id, caller.tier()));
    }

    @GET
    @Path("models/{id: .+}")
    public String oneWithoutVersion(@PathParam("id") String id, @Context RoutingContext context) {
        return one(id, context);
    }

    private Caller admit(RoutingContext context) {
        Caller caller = door.caller(context);
        door.showLimits(caller, context.response());
        return caller;
    }
}
