package dev.stepgate.gateway.openai;

import dev.stepgate.gateway.Gateway;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.usage.Days;
import dev.stepgate.gateway.usage.Ledger;
import dev.stepgate.gateway.usage.Sum;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Tells a caller what its tenant has used and has left, as OpenRouter does. Thread-safe. */
@Path("")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class KeyResource {
    private static final LocalDate BEGINNING = LocalDate.EPOCH;

    private final Door door;
    private final Gateway gateway;
    private final Ledger ledger;
    private final InstantSource clock;

    KeyResource(Door door, Gateway gateway, Ledger ledger, InstantSource clock) {
        this.door = door;
        this.gateway = gateway;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The second pair is what older clients ask for. */
    void open(@Observes Router router) {
        List.of("/v1/key", "/key", "/v1/auth/key", "/auth/key", "/v1/credits", "/credits")
                .forEach(path -> door.allow(router, path, "GET", "HEAD"));
    }

    @GET
    @Path("{any: (v1/)?(auth/)?key}")
    public String key(@Context RoutingContext context) throws IOException {
        return KeyWriting.key(admit(context));
    }

    @GET
    @Path("{any: (v1/)?credits}")
    public String credits(@Context RoutingContext context) throws IOException {
        return KeyWriting.credits(admit(context));
    }

    private KeyWriting.Account admit(RoutingContext context) throws IOException {
        Caller caller = door.caller(context);
        door.showLimits(caller, context.response());
        LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        // A clock that was put right may have been ahead by a day.
        Days days = new Days(BEGINNING, today.plusDays(2));
        List<Sum> used = ledger.sums(Sum.By.DAY, days, caller.tenant());
        return new KeyWriting.Account(caller, gateway.limits(caller), today, used);
    }
}
