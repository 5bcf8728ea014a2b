package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.Download;
import dev.stepgate.gateway.http.Kept;
import dev.stepgate.gateway.tenant.Dollars;
import dev.stepgate.gateway.usage.Days;
import dev.stepgate.gateway.usage.Ledger;
import dev.stepgate.gateway.usage.Moment;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.gateway.usage.ReceiptLines;
import dev.stepgate.gateway.usage.Receipts;
import dev.stepgate.gateway.usage.Sum;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Tells the operator what was used, added up or receipt by receipt. Thread-safe. */
@Path("admin/v1/usage")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class UsageResource {
    private final Door door;
    private final Ledger ledger;
    private final Receipts receipts;
    private final InstantSource clock;

    UsageResource(Door door, Ledger ledger, Receipts receipts, InstantSource clock) {
        this.door = door;
        this.ledger = ledger;
        this.receipts = receipts;
        this.clock = clock;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/v1/usage", "GET", "HEAD");
        door.allow(router, "/admin/v1/usage/check", "GET", "HEAD");
        door.download(router, "/admin/v1/receipts", this::export);
    }

    /** Sums over whole UTC days, from the first to the last that were asked for. */
    @GET
    public String sums(
            @QueryParam("by") @DefaultValue("tenant") String by,
            @QueryParam("since") @DefaultValue("30d") String since,
            @QueryParam("until") @DefaultValue("") String until,
            @QueryParam("tenant") @DefaultValue("") String tenant,
            @Context RoutingContext context)
            throws IOException {
        var _ = door.requireOperator(context);
        Days days = Days.between(since, until, clock.instant());
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("object", "list")
                .put("since", days.since().toString())
                .put("until", days.until().toString());
        ArrayNode rows = told.putArray("data");
        for (Sum sum : ledger.sums(Sum.By.of(by), days, tenant)) {
            rows.addObject()
                    .put(by, sum.of())
                    .put("requests", sum.requests())
                    .put("prompt_tokens", sum.promptTokens())
                    .put("cached_tokens", sum.cachedTokens())
                    .put("completion_tokens", sum.completionTokens())
                    .put("reasoning_tokens", sum.reasoningTokens())
                    .putRawValue(
                            "cost_dollars", new RawValue(Dollars.plain(sum.costNanodollars())));
        }
        return told.toString();
    }

    /** Where receipts and ledger do not agree; an empty list if they do. */
    @GET
    @Path("check")
    public String check(@Context RoutingContext context) throws IOException {
        var _ = door.requireOperator(context);
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        ArrayNode faults = told.putArray("faults");
        receipts.faults().forEach(faults::add);
        return told.toString();
    }

    private void export(Download download) {
        Instant now = download.at();
        ReceiptLines lines = ReceiptLines.of(download.asked("format").orElse("jsonl"));
        Receipts.Wanted wanted =
                new Receipts.Wanted(
                        download.asked("since")
                                .map(since -> Moment.read("since", since, now))
                                .orElse(Instant.EPOCH),
                        download.asked("until")
                                .map(until -> Moment.read("until", until, now))
                                .orElse(now.plus(Duration.ofDays(1))),
                        download.asked("tenant").orElse(""));
        List<Receipt> page = Kept.read(() -> receipts.first(wanted));
        download.begin(lines.contentType(), "receipts." + lines.suffix());
        download.send(lines.head());
        while (!page.isEmpty()) {
            StringBuilder piece = new StringBuilder();
            page.forEach(receipt -> piece.append(lines.line(receipt)));
            download.send(piece.toString());
            Receipt last = page.getLast();
            page = Kept.read(() -> receipts.after(wanted, last));
        }
        download.end();
    }
}
