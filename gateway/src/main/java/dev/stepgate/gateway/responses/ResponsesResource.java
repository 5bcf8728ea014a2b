package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.Kept;
import dev.stepgate.gateway.kept.KeptResponse;
import dev.stepgate.gateway.kept.KeptResponses;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a caller the responses that its tenant has kept, and deletes them. Thread-safe. */
@Path("/v1/responses/{id}")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class ResponsesResource {
    private static final String ID = "response_id";
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = 100;

    private final Door door;
    private final KeptResponses kept;

    ResponsesResource(Door door, KeptResponses kept) {
        this.door = door;
        this.kept = kept;
    }

    void open(@Observes Router router) {
        door.allow(router, "/v1/responses/*", "DELETE", "GET", "HEAD", "POST");
        door.allow(router, "/v1/responses/:id/input_items", "GET", "HEAD");
        door.allow(router, "/v1/responses/:id/cancel", "POST");
    }

    /** Nothing is made here of one response; a client may look for what OpenAI makes. */
    @POST
    public String make(@PathParam("id") String id, @Context RoutingContext context) {
        var _ = caller(context);
        throw new Refusal.UnknownPath("POST", "/v1/responses/" + id);
    }

    @GET
    public String one(
            @PathParam("id") String id,
            @QueryParam("stream") @Nullable String stream,
            @Context RoutingContext context) {
        KeptResponse response = find(id, context);
        if ("true".equals(stream)) {
            throw Fields.wrong("stream", "true", "false: its events are over");
        }
        return response.response();
    }

    @DELETE
    public String delete(@PathParam("id") String id, @Context RoutingContext context) {
        Caller caller = caller(context);
        if (!Kept.read(() -> kept.delete(caller.tenant(), id))) {
            throw unknown(id, caller);
        }
        return "{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}";
    }

    @POST
    @Path("cancel")
    public String cancel(@PathParam("id") String id, @Context RoutingContext context) {
        var _ = find(id, context);
        throw Fields.wrong(
                ID, Fields.quoted(id), "one that is answered in the background: none is");
    }

    /** What came with the response's own request; what it went on from has its own. */
    @GET
    @Path("input_items")
    public String items(
            @PathParam("id") String id,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("order") @DefaultValue("desc") String order,
            @QueryParam("after") @DefaultValue("") String after,
            @Context RoutingContext context) {
        KeptResponse response = find(id, context);
        List<ObjectNode> items = InputItems.named(response);
        if (!order.equals("asc") && !order.equals("desc")) {
            throw Fields.wrong("order", Fields.quoted(order), "asc or desc");
        }
        if (order.equals("desc")) {
            Collections.reverse(items);
        }
        int from = after.isEmpty() ? 0 : 1 + at(items, after);
        int to = Math.min(items.size(), from + most(limit));
        return ItemList.json(items.subList(from, to), to < items.size());
    }

    private static int at(List<ObjectNode> items, String after) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).path("id").asText().equals(after)) {
                return i;
            }
        }
        throw Fields.wrong("after", Fields.quoted(after), "the id of one of the items");
    }

    private static int most(@Nullable String limit) {
        if (limit == null) {
            return PAGE;
        }
        if (!limit.matches("[0-9]{1,3}")
                || Integer.parseInt(limit) < 1
                || Integer.parseInt(limit) > LARGEST_PAGE) {
            throw Fields.wrong("limit", Fields.quoted(limit), "1 to " + LARGEST_PAGE);
        }
        return Integer.parseInt(limit);
    }

    private KeptResponse find(String id, RoutingContext context) {
        Caller caller = caller(context);
        return Kept.read(() -> kept.find(caller.tenant(), id))
                .orElseThrow(() -> unknown(id, caller));
    }

    private Caller caller(RoutingContext context) {
        Caller caller = door.caller(context);
        door.showLimits(caller, context.response());
        return caller;
    }

    private static Refusal unknown(String id, Caller caller) {
        String why =
                caller.choices().storesResponses()
                        ? " (expected: the id of a response of this tenant that is still stored)"
                        : " (expected: nothing, this tenant's responses are not stored)";
        return new Refusal.NotFound(ID, ID + ": " + Fields.quoted(id) + " does not exist" + why);
    }
}
