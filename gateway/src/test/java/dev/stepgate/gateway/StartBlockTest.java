package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.doubles.ScriptedProvider;
import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.ModelFacts;
import dev.stepgate.gateway.catalog.OfferFacts;
import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.catalog.Policy;
import dev.stepgate.gateway.catalog.Routing;
import dev.stepgate.gateway.catalog.Task;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartBlockTest {
    private static final Version VERSION = new Version("1.2");

    @Test
    void it_tells_models_with_their_live_offers_in_order_tiers_and_where_things_are() {
        String text = block().text(VERSION, "http://127.0.0.1:8080", false);

        assertThat(text)
                .isEqualTo(
                        """

                        Stepgate 1.2 is ready on http://127.0.0.1:8080: scalar kernels
                          model   big (also large) from near as small, then far, then mine as local/x, \
                        local-first, else dear
                          nobody  serves dear
                          tier    free: 20 requests a minute
                          memory  mine: all of it
                          data    /data
                          note    offer gone of model big is off: no key
                          key     tenant default: sk-1
                        """);
    }

    @Test
    void it_warns_when_other_machines_can_reach_it() {
        String text = block().text(VERSION, "http://0.0.0.0:8080", true);

        assertThat(text).contains("WARNING").contains("stepgate.http.host: 127.0.0.1");
    }

    private static StartBlock block() {
        ModelFacts big =
                new ModelFacts(
                        "big",
                        "Big",
                        "us",
                        Instant.EPOCH,
                        100,
                        List.of("large"),
                        List.of(
                                offer("gone", "big"),
                                offer("near", "small"),
                                offer("far", "big"),
                                offer("mine", "big")),
                        new Routing(Policy.LOCAL_FIRST, List.of("dear"), Set.of()),
                        Task.CHAT);
        ModelFacts dear =
                new ModelFacts(
                        "dear",
                        "Dear",
                        "us",
                        Instant.EPOCH,
                        100,
                        List.of(),
                        List.of(offer("gone", "dear")));
        Map<String, ModelFacts> models = new LinkedHashMap<>();
        models.put("big", big);
        models.put("dear", dear);
        Tier free = new Tier("free", List.of(Allowance.requests(20, Window.MINUTE)), List.of());
        return new StartBlock(
                new Plan(Map.of(), models, Map.of("free", free)),
                Map.of(
                        "mine", new Availability.Replaced(new ScriptedProvider("mine"), "local/x"),
                        "gone", new Availability.Off("no key"),
                        "near", new Availability.Live(new ScriptedProvider("near")),
                        "far", new Availability.Live(new ScriptedProvider("far"))),
                List.of("scalar kernels"),
                List.of("mine: all of it"),
                List.of("offer gone of model big is off: no key"),
                List.of("tenant default: sk-1"),
                Path.of("/data"));
    }

    private static OfferFacts offer(String provider, String answersAs) {
        return new OfferFacts(
                provider, "upstream", answersAs, new Price(0, 0), new Place("models.yaml", 1, 1));
    }
}
