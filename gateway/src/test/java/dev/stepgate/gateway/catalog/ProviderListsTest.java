package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.Lists;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProviderListsTest {
    private static final Tier ALL = new Tier("all", List.of(), List.of());
    private static final ListedModel FREE = listed("m:free", 0);
    private static final ListedModel PAID = listed("m", 100);

    /** What was kept, in order. */
    private final List<String> kept = new ArrayList<>();

    private final Listing provider = new Listing();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final ProviderLists lists = lists("");

    private ProviderLists lists(String remembered) {
        return new ProviderLists(remembered, kept::add, Duration.ofHours(1), () -> now);
    }

    private static ListedModel listed(String id, long price) {
        return new ListedModel(
                id,
                OptionalInt.of(2000),
                OptionalInt.empty(),
                Optional.of(new ListedModel.Price(price, 3 * price)));
    }

    private static final class Listing implements Provider, Lists {
        private int asked;
        private List<ListedModel> models = List.of(PAID, FREE);

        @Override
        public String name() {
            return "up";
        }

        @Override
        public ChatStream open(ChatRequest request) {
            throw new ProviderFailure.Unreachable("up", "never there");
        }

        @Override
        public List<ListedModel> models() {
            asked++;
            if (models.isEmpty()) {
                throw new ProviderFailure.Unreachable("up", "gone");
            }
            return models;
        }
    }

    private boolean ask() {
        return lists.ask(Map.of("up", provider));
    }

    @Test
    void a_provider_is_asked_once_until_its_list_is_old() {
        assertThat(ask()).isTrue();
        now = now.plus(Duration.ofMinutes(59));
        assertThat(ask()).isFalse();
        assertThat(provider.asked).isEqualTo(1);

        now = now.plus(Duration.ofMinutes(1));
        assertThat(ask()).isFalse();

        assertThat(provider.asked).isEqualTo(2);
        assertThat(kept).hasSize(1);
    }

    @Test
    void what_a_provider_told_holds_while_it_cannot_be_reached() {
        ask();
        provider.models = List.of();
        now = now.plus(Duration.ofHours(2));

        assertThat(ask()).isFalse();

        assertThat(lists.of("up", "m")).contains(PAID);
        now = now.plus(Duration.ofMinutes(5));
        ask();
        assertThat(provider.asked).isEqualTo(3);
    }

    @Test
    void what_was_kept_is_known_after_a_restart() {
        ListedModel bare =
                new ListedModel("bare", OptionalInt.empty(), OptionalInt.of(5), Optional.empty());
        provider.models = List.of(PAID, FREE, bare, listed("ta\tb", 1));
        ask();

        ProviderLists again = lists(kept.getFirst() + "up\tdamaged\tx\t-\t-\t-\nup\tshort\n");

        assertThat(again.of("up", "m")).contains(PAID);
        assertThat(again.of("up", "m:free")).contains(FREE);
        assertThat(again.of("up", "bare")).contains(bare);
        assertThat(again.of("up", "damaged")).isEmpty();
        assertThat(again.of("other", "m")).isEmpty();
        assertThat(again.knows("up")).isTrue();
        assertThat(again.knows("other")).isFalse();
    }

    @Test
    void a_suffix_that_says_how_to_route_is_not_part_of_the_listed_name() {
        provider.models = List.of(PAID);
        ask();

        assertThat(lists.of("up", "m:floor")).contains(PAID);
        assertThat(lists.of("up", "m:free")).isEmpty();
    }

    @Test
    void offers_have_what_is_listed_unless_the_file_says_otherwise() {
        Catalog catalog =
                new Catalog(
                        List.of(
                                model("listed", offer("m", Optional.empty(), OptionalInt.empty())),
                                model(
                                        "written",
                                        offer(
                                                "m",
                                                Optional.of(new Price(7, 8)),
                                                OptionalInt.of(500)))),
                        Map.of("up", new Availability.Live(provider)),
                        offer -> Optional.empty(),
                        lists);
        assertThat(catalog.model("listed", ALL).contextTokens()).isEqualTo(1000);

        ask();
        catalog.relist();

        assertThat(catalog.model("listed", ALL).contextTokens()).isEqualTo(2000);
        assertThat(catalog.model("listed", ALL).price()).isEqualTo(new Price(100, 300));
        assertThat(catalog.model("written", ALL).contextTokens()).isEqualTo(500);
        assertThat(catalog.model("written", ALL).price()).isEqualTo(new Price(7, 8));
    }

    @Test
    void an_offer_of_what_is_not_listed_is_warned_about_with_its_place() {
        ask();
        Menu menu =
                new Menu(
                        List.of(
                                model("one", offer("m", Optional.empty(), OptionalInt.empty())),
                                model("two", offer("gone", Optional.empty(), OptionalInt.empty()))),
                        Map.of("up", new Availability.Live(provider)),
                        lists);

        assertThat(menu.unlisted())
                .containsExactly(
                        "models.yaml:8:9: up does not list gone (is it spelled so, and still"
                                + " there?)");
    }

    private static OfferFacts offer(String upstream, Optional<Price> price, OptionalInt context) {
        return new OfferFacts(
                "up",
                upstream,
                "model",
                price,
                context,
                1,
                Conditions.none(),
                new Place("models.yaml", 8, 9));
    }

    private static ModelFacts model(String name, OfferFacts offer) {
        return new ModelFacts(name, name, "us", Instant.EPOCH, 1000, List.of(), List.of(offer));
    }
}
