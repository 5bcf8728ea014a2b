package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.gateway.usage.Receipts;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells a caller what one of its answers took, as OpenRouter does. Thread-safe. */
@Path("")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class GenerationResource {
    private final Door door;
    private final Receipts receipts;

    GenerationResource(Door door, Receipts receipts) {
        this.door = door;
        this.receipts = receipts;
    }

    void open(@Observes Router router) {
        List.of("/v1/generation", "/generation")
                .forEach(path -> door.allow(router, path, "GET", "HEAD"));
    }

    /** Not known before the answer has ended, nor when it is another tenant's. */
    @GET
    @Path("v1/generation")
    public String one(@QueryParam("id") @Nullable String id, @Context RoutingContext context)
            throws IOException {
        Caller caller = door.caller(context);
        door.showLimits(caller, context.response());
        if (id == null || id.isBlank()) {
            throw new Refusal.Malformed(
                    "id", "id: missing (expected: the id of an answer, as a query parameter)");
        }
        Optional<Receipt> found = receipts.find(caller.tenant(), id);
        return GenerationWriting.json(found.orElseThrow(() -> new Refusal.UnknownReceipt(id)));
    }

    @GET
    @Path("generation")
    public String oneWithoutVersion(
            @QueryParam("id") @Nullable String id, @Context RoutingContext context)
            throws IOException {
        return one(id, context);
    }
}
