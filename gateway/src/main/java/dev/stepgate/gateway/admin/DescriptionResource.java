package dev.stepgate.gateway.admin;

import dev.stepgate.gateway.http.Door;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Describes all that an operator may ask, as an OpenAPI document. Thread-safe. */
@Path("admin/v1/openapi.yaml")
@Singleton
@RunOnVirtualThread
@Produces("application/yaml")
public final class DescriptionResource {
    private static final String FILE = "/openapi/admin.yaml";

    private final Door door;

    DescriptionResource(Door door) {
        this.door = door;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/v1/openapi.yaml", "GET", "HEAD");
    }

    @GET
    public byte[] show(@Context RoutingContext context) throws IOException {
        var _ = door.requireOperator(context);
        try (InputStream file = DescriptionResource.class.getResourceAsStream(FILE)) {
            return Objects.requireNonNull(file, FILE).readAllBytes();
        }
    }
}
