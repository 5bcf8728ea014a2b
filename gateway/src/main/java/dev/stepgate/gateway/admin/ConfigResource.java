package dev.stepgate.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.Catalog;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.catalog.ModelFacts;
import dev.stepgate.gateway.catalog.OfferFacts;
import dev.stepgate.gateway.http.Door;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Label;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** Shows what of the operator's files is in force, and reads them again. Thread-safe. */
@Path("admin")
@Singleton
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class ConfigResource {
    private static final int CONFLICT = 409;

    private final Door door;
    private final InForce files;
    private final Catalog catalog;

    ConfigResource(Door door, InForce files, Catalog catalog) {
        this.door = door;
        this.files = files;
        this.catalog = catalog;
    }

    void open(@Observes Router router) {
        door.allow(router, "/admin/reload", "POST");
        door.allow(router, "/admin/config", "GET", "HEAD");
    }

    /** 200 when the files are in force, 409 with all their faults when they are refused. */
    @POST
    @Path("reload")
    public String reload(@Context RoutingContext context) {
        var _ = door.requireOperator(context);
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        switch (files.reload()) {
            case InForce.Outcome.Taken taken ->
                    told.put("reloaded", true).put("in_force_since", taken.at().toString());
            case InForce.Outcome.Refused refused -> {
                context.response().setStatusCode(CONFLICT);
                ArrayNode faults = told.put("reloaded", false).putArray("faults");
                refused.faults().forEach(faults::add);
                told.putObject("error")
                        .put("message", "the files have faults, so what was in force still is")
                        .put("type", "invalid_request_error")
                        .putNull("param")
                        .put("code", "configuration_refused");
            }
        }
        return told.toString();
    }

    /** Names and rules; of credentials only whether they are there. */
    @GET
    @Path("config")
    public String show(@Context RoutingContext context) {
        var _ = door.requireOperator(context);
        InForce.State state = files.state();
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.put("in_force_since", state.since().toString());
        ArrayNode refused = shown.putArray("refused");
        state.lastRefused().forEach(refused::add);
        ObjectNode providers = shown.putObject("providers");
        catalog.providers()
                .forEach((name, availability) -> providers.put(name, told(availability)));
        ObjectNode models = shown.putObject("models");
        for (ModelFacts model : state.plan().models().values()) {
            show(model, models.putObject(model.name()));
        }
        ObjectNode tiers = shown.putObject("tiers");
        state.plan().tiers().values().forEach(tier -> show(tier, tiers.putObject(tier.name())));
        return shown.toString();
    }

    private static String told(Availability availability) {
        return switch (availability) {
            case Availability.Live _ -> "on";
            case Availability.Replaced other -> "on, as " + other.name();
            case Availability.Off(String reason) -> "off: " + reason;
        };
    }

    private static void show(ModelFacts model, ObjectNode shown) {
        shown.put("policy", model.routing().policy().word());
        ArrayNode then = shown.putArray("then");
        model.routing().then().forEach(then::add);
        ArrayNode labels = shown.putArray("labels");
        model.routing().labels().stream().map(Label::word).forEach(labels::add);
        ArrayNode offers = shown.putArray("offers");
        for (OfferFacts offer : model.offers()) {
            offers.addObject()
                    .put("provider", offer.provider())
                    .put("model", offer.upstreamModel())
                    .put("answers_as", offer.answersAs())
                    .put("weight", offer.weight());
        }
    }

    private static void show(Tier tier, ObjectNode shown) {
        for (Allowance allowance : tier.allowances()) {
            shown.put(allowance.setting().replace('-', '_'), allowance.amount());
        }
        tier.price()
                .ifPresent(
                        price ->
                                shown.put(
                                                "dollars_per_million_prompt_tokens",
                                                Price.perMillion(price.promptNanodollarsPerToken()))
                                        .put(
                                                "dollars_per_million_completion_tokens",
                                                Price.perMillion(
                                                        price.completionNanodollarsPerToken())));
        tier.mostAnswerTokens().ifPresent(most -> shown.put("most_answer_tokens", most));
        shown.put("weight", tier.weight());
        ArrayNode models = shown.putArray("models");
        tier.models().forEach(models::add);
        ArrayNode labels = shown.putArray("labels");
        tier.labels().stream().map(Label::word).forEach(labels::add);
    }
}
