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
import dev.stepgate.gateway.usage.KeySum;
import dev.stepgate.gateway.usage.Ledger;
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
import java.time.InstantSource;
import java.util.List;

/** Tells the operator what was used, added up or receipt by receipt. Thread-safe. */
@Path("admin/v1/usage")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class UsageResource {
    private static final String KEY = "key";
    private static final String ROWS = "data";

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
        if (by.equals(KEY)) {
            return keys(days.notBefore(receipts.keptSince()), tenant);
        }
        ObjectNode told = list(days);
        ArrayNode rows = told.putArray(ROWS);
        for (Sum sum : ledger.sums(Sum.By.of(by), days, tenant)) {
            tell(sum, rows.addObject().put(by, sum.of()));
        }
        return told.toString();
    }

    /** Of the days of which there are receipts: the ledger knows no keys. */
    private String keys(Days days, String tenant) throws IOException {
        ObjectNode told = list(days);
        ArrayNode rows = told.putArray(ROWS);
        for (KeySum each : receipts.byKey(days, tenant)) {
            tell(
                    each.sum(),
                    rows.addObject().put(KEY, each.sum().of()).put("tenant", each.tenant()));
        }
        return told.toString();
    }

    private static ObjectNode list(Days days) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "list")
                .put("since", days.since().toString())
                .put("until", days.until().toString());
    }

    private static void tell(Sum sum, ObjectNode row) {
        row.put("requests", sum.requests())
                .put("prompt_tokens", sum.promptTokens())
                .put("cached_tokens", sum.cachedTokens())
                .put("completion_tokens", sum.completionTokens())
                .put("reasoning_tokens", sum.reasoningTokens())
                .putRawValue("cost_dollars", new RawValue(Dollars.plain(sum.costNanodollars())));
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
        ReceiptLines lines = ReceiptLines.of(download.asked("format").orElse("jsonl"));
        Receipts.Wanted wanted =
                Receipts.Wanted.of(
                        download.asked("since").orElse(""),
                        download.asked("until").orElse(""),
                        download.asked("tenant").orElse(""),
                        download.at());
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
