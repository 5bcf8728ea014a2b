package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CatalogTest {
    private static final Tier ALL = new Tier("paid", List.of(), List.of());
    private static final Tier SMALL = new Tier("free", List.of(), List.of("nano"));
    private static final Instant DAY = Instant.parse("2026-01-29T00:00:00Z");

    private record Silent(String name) implements Provider {
        @Override
        public ChatStream open(ChatRequest request) {
            throw new ProviderFailure.Unreachable(name, "never there");
        }
    }

    private static Asking asking(String model, Tier tier) {
        return new Asking(
                model,
                tier,
                new PromptSize(0),
                OptionalInt.empty(),
                false,
                Set.of(),
                new Random(1));
    }

    private static OfferFacts offer(String provider, String answersAs, int line) {
        return new OfferFacts(
                provider,
                provider + "-model",
                answersAs,
                new Price(line, 2L * line),
                new Place("config/models.yaml", line, 9));
    }

    private static final ModelFacts FLASH =
            new ModelFacts(
                    "flash",
                    "Flash",
                    "stepfun",
                    DAY,
                    1000,
                    List.of("flash:latest"),
                    List.of(offer("upstream", "flash", 10), offer("local", "nano", 20)));
    private static final ModelFacts NANO =
            new ModelFacts(
                    "nano", "Nano", "us", DAY, 100, List.of(), List.of(offer("local", "nano", 30)));
    private static final Availability LIVE = new Availability.Live(new Silent("local"));
    private static final Availability OFF =
            new Availability.Off("environment variable KEY is not set");

    private static Catalog catalog(Availability upstream, Availability local) {
        return new Catalog(
                List.of(FLASH, NANO),
                Map.of("upstream", upstream, "local", local),
                offer -> Optional.empty(),
                new ProviderLists("", text -> {}, Duration.ofHours(1), InstantSource.system()));
    }

    @Test
    void offers_are_asked_in_the_order_written() {
        Route route =
                catalog(new Availability.Live(new Silent("upstream")), LIVE)
                        .route(asking("flash", ALL));

        assertThat(route.offers())
                .extracting(Offer::upstreamModel)
                .containsExactly("upstream-model", "local-model");
        assertThat(route.offers()).extracting(Offer::publicName).containsExactly("flash", "nano");
    }

    @Test
    void an_offer_whose_provider_is_off_is_not_asked_and_remarked_on_once() {
        Catalog catalog = catalog(OFF, LIVE);

        assertThat(catalog.route(asking("flash", ALL)).offers())
                .extracting(Offer::upstreamModel)
                .containsExactly("local-model");
        assertThat(catalog.remarks())
                .containsExactly(
                        "provider upstream is off: environment variable KEY is not set; not asked"
                                + " for flash",
                        "nano stands in for the real weights of flash (to change that, edit the"
                                + " offer at config/models.yaml:20:9)");
    }

    @Test
    void a_provider_with_other_weights_answers_under_their_name() {
        Catalog catalog =
                catalog(OFF, new Availability.Replaced(new Silent("local"), "local/mine"));

        assertThat(catalog.route(asking("flash", ALL)).offers())
                .extracting(Offer::publicName)
                .containsExactly("local/mine");
        assertThat(catalog.model("nano", ALL).answeredBy()).isEqualTo("local/mine");
        assertThat(catalog.remarks())
                .noneMatch(remark -> remark.contains("stands in"))
                .last()
                .asString()
                .contains("stepgate.engine.model")
                .contains("so it answers as local/mine");
    }

    @Test
    void an_alias_leads_to_the_same_offers_under_the_name_the_client_used() {
        Route route = catalog(OFF, LIVE).route(asking("flash:latest", ALL));

        assertThat(route.model()).isEqualTo("flash:latest");
        assertThat(route.offers()).hasSize(1);
    }

    @Test
    void a_card_tells_what_answers_first_and_at_what_price() {
        assertThat(catalog(OFF, LIVE).model("flash:latest", ALL))
                .isEqualTo(
                        new ModelCard(
                                "flash",
                                "Flash",
                                "stepfun",
                                DAY,
                                1000,
                                new Price(20, 40),
                                "nano",
                                Task.CHAT));
    }

    @Test
    void what_is_replaced_is_closed_after_the_last_request_that_holds_it() {
        Catalog catalog = catalog(OFF, LIVE);
        List<String> closed = new ArrayList<>();
        HeldRoute held = catalog.hold(asking("nano", ALL));

        catalog.replace(
                List.of(FLASH),
                Map.of("upstream", LIVE, "local", OFF),
                () -> closed.add("the local one"));

        assertThat(held.route().offers()).hasSize(1);
        assertThatThrownBy(() -> catalog.hold(asking("nano", ALL)))
                .isInstanceOf(Refusal.UnknownModel.class);
        assertThat(catalog.route(asking("flash", ALL)).offers())
                .extracting(Offer::upstreamModel)
                .containsExactly("upstream-model");
        assertThat(closed).isEmpty();

        held.close();
        held.close();

        assertThat(closed).containsExactly("the local one");
    }

    @Test
    void a_model_that_does_not_exist_is_refused() {
        Catalog catalog = catalog(OFF, LIVE);

        assertThatThrownBy(() -> catalog.route(asking("gpt", ALL)))
                .isInstanceOf(Refusal.UnknownModel.class);
        assertThatThrownBy(() -> catalog.model("gpt", ALL))
                .isInstanceOf(Refusal.UnknownModel.class);
    }

    @Test
    void a_tier_sees_only_its_models_whichever_name_is_used() {
        Catalog catalog = catalog(OFF, LIVE);

        assertThat(catalog.models(SMALL)).extracting(ModelCard::id).containsExactly("nano");
        assertThatThrownBy(() -> catalog.route(asking("flash:latest", SMALL)))
                .isInstanceOf(Refusal.NotInTier.class);
    }

    @Test
    void a_model_nobody_serves_is_not_listed_and_asking_for_it_says_why() {
        Catalog catalog = catalog(OFF, OFF);

        assertThat(catalog.models(ALL)).isEmpty();
        assertThatThrownBy(() -> catalog.route(asking("nano", ALL)))
                .isInstanceOf(Refusal.NobodyAnswered.class)
                .hasMessageContaining("no provider of \"nano\" is switched on");
    }
}
