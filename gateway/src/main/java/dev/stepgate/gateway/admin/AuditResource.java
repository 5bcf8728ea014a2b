package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.tenant.Chronicle;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** What operators changed: who, when, and what it was before and after. Thread-safe. */
@Path("admin/v1/audit")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class AuditResource {
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final Door door;
    private final Chronicle chronicle;

    AuditResource(Door door, Chronicle chronicle) {
        this.door = door;
        this.chronicle = chronicle;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/v1/audit", "GET", "HEAD");
    }

    @GET
    public String list(@Context RoutingContext context) {
        var _ = door.requireOperator(context);
        Query query = Query.of(context, "after", "since", "limit", "tenant");
        int most = (int) query.whole("limit", 1, LARGEST_PAGE, PAGE);
        AuditLog.Wanted wanted =
                new AuditLog.Wanted(
                        query.whole("after", 0, Long.MAX_VALUE, 0),
                        query.instant("since", Instant.EPOCH),
                        query.text("tenant").orElse(""),
                        most);
        List<AuditLog.Entry> entries = read(wanted);
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        entries.forEach(entry -> data.add(shown(entry)));
        return list.put("next_after", entries.size() < most ? null : entries.getLast().seq())
                .toString();
    }

    private List<AuditLog.Entry> read(AuditLog.Wanted wanted) {
        try {
            return chronicle.list(wanted);
        } catch (IOException fault) {
            throw new Refusal.Busy(
                    "the audit log cannot be read now", String.valueOf(fault.getMessage()));
        }
    }

    /** Without hashes: they open nothing, and nobody needs them here. */
    private static ObjectNode shown(AuditLog.Entry entry) {
        ObjectNode shown =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("seq", entry.seq())
                        .put("at", entry.at().toString())
                        .put("by", entry.by())
                        .put("kind", entry.kind())
                        .put("tenant", entry.subject().isEmpty() ? null : entry.subject());
        ObjectNode body = JsonBody.read(entry.body().getBytes(StandardCharsets.UTF_8));
        body.remove("sha256");
        shown.setAll(body);
        return shown;
    }
}
