package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.gateway.config.Complaint;
import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Label;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes as an operator writes them, and what requests make of them. */
final class ChoosingTest {
    private static final String PROVIDERS =
            """
            providers:
              here: {kind: local}
              near: {kind: openai, base-url: "http://near/v1", credential: none}
              far: {kind: openrouter, base-url: "http://far/v1", credential: none}
            """;
    private static final String HEAD =
            """
                display-name: M
                owned-by: us
                created: 2026-01-29
                context-tokens: 1000
            """;
    private static final String ALL_THREE =
            """
                offers:
                  - {provider: near, model: n, dollars-per-million-prompt-tokens: 2}
                  - {provider: here, model: h}
                  - {provider: far, model: f, dollars-per-million-prompt-tokens: 1}
            """;
    private static final Tier PAID = new Tier("paid", List.of(), List.of());
    private static final Tier FREE = new Tier("free", List.of(), List.of("m"));

    @TempDir private Path folder = Path.of("");

    private final Map<String, Duration> measured = new HashMap<>();
    private Queues.Line line = new Queues.Line(0, 0, true);

    private record Elsewhere(String name) implements Provider {
        @Override
        public ChatStream open(ChatRequest request) {
            throw new ProviderFailure.Unreachable(name, "never there");
        }
    }

    private final class Here implements Provider, Queues {
        @Override
        public String name() {
            return "here";
        }

        @Override
        public ChatStream open(ChatRequest request) {
            throw new ProviderFailure.Unreachable("here", "never there");
        }

        @Override
        public Line line() {
            return line;
        }
    }

    private Catalog catalog(String models) throws IOException {
        Files.writeString(folder.resolve("providers.yaml"), PROVIDERS);
        Files.writeString(folder.resolve("models.yaml"), "models:\n" + models);
        Files.writeString(folder.resolve("tiers.yaml"), "tiers:\n  paid: {}\n  free: {}\n");
        Complaints complaints = new Complaints();
        Plan plan = Plan.read(folder, complaints);
        assertThat(complaints.all()).extracting(Complaint::message).isEmpty();
        return new Catalog(
                plan.models().values(),
                Map.of(
                        "here", new Availability.Live(new Here(), true),
                        "near", new Availability.Live(new Elsewhere("near")),
                        "far", new Availability.Live(new Elsewhere("far"))),
                offer -> Optional.ofNullable(measured.get(offer.providerName())),
                new ProviderLists("", text -> {}, Duration.ofHours(1), InstantSource.system()));
    }

    private static Asking asking(Tier tier, int promptTokens, Label... labels) {
        return new Asking(
                "m",
                tier,
                new PromptSize(4L * promptTokens),
                OptionalInt.empty(),
                false,
                Set.of(labels),
                new Random(1));
    }

    private static Asking plain() {
        return asking(PAID, 100);
    }

    private static List<String> names(Route route) {
        return route.offers().stream().map(Offer::providerName).toList();
    }

    private static String model(String name, String route, String offers) {
        return "  " + name + ":\n" + HEAD + route + offers;
    }

    @Test
    void offers_are_asked_as_listed_where_no_policy_is_written() throws IOException {
        Route route = catalog(model("m", "", ALL_THREE)).route(plain());

        assertThat(names(route)).containsExactly("near", "here", "far");
        assertThat(route.notes())
                .containsExactly(
                        "near n: 1, as listed", "here h: 2, as listed", "far f: 3, as listed");
    }

    @Test
    void offers_of_this_machine_come_first_or_last_as_the_policy_says() throws IOException {
        Catalog local = catalog(model("m", "    route: {policy: local-first}\n", ALL_THREE));
        Catalog remote = catalog(model("m", "    route: {policy: remote-first}\n", ALL_THREE));

        assertThat(names(local.route(plain()))).containsExactly("here", "near", "far");
        assertThat(names(remote.route(plain()))).containsExactly("near", "far", "here");
    }

    @Test
    void the_cheapest_goes_by_what_the_request_costs() throws IOException {
        Catalog catalog =
                catalog(
                        model(
                                "m",
                                "    route: {policy: cheapest}\n",
                                """
                                    offers:
                                      - {provider: far, model: unknown}
                                      - provider: near
                                        model: dear-to-read
                                        dollars-per-million-prompt-tokens: 2
                                      - provider: far
                                        model: dear-to-write
                                        dollars-per-million-completion-tokens: 2
                                """));

        Route shortPrompt = catalog.route(asking(PAID, 100));
        Route longPrompt = catalog.route(asking(PAID, 900));

        assertThat(shortPrompt.offers())
                .extracting(Offer::upstreamModel)
                .containsExactly("dear-to-read", "dear-to-write", "unknown");
        assertThat(longPrompt.offers())
                .extracting(Offer::upstreamModel)
                .containsExactly("dear-to-write", "dear-to-read", "unknown");
        assertThat(longPrompt.notes())
                .containsExactly(
                        "far dear-to-write: 1, about 0.001 dollars",
                        "near dear-to-read: 2, about 0.0018 dollars",
                        "far unknown: 3, price unknown");
    }

    @Test
    void the_fastest_goes_by_what_was_measured_and_tries_what_was_not() throws IOException {
        Catalog catalog = catalog(model("m", "    route: {policy: fastest}\n", ALL_THREE));
        measured.put("near", Duration.ofMillis(300));
        measured.put("here", Duration.ofMillis(200));

        assertThat(names(catalog.route(plain()))).containsExactly("far", "here", "near");

        measured.put("far", Duration.ofMillis(250));
        assertThat(names(catalog.route(plain()))).containsExactly("here", "far", "near");

        line = new Queues.Line(4, 2, true);
        assertThat(catalog.route(plain()).notes())
                .containsExactly(
                        "far f: 1, first token expected after 250 ms",
                        "near n: 2, first token expected after 300 ms",
                        "here h: 3, first token expected after 600 ms");
    }

    @Test
    void weights_say_how_often_an_offer_comes_first() throws IOException {
        Catalog catalog =
                catalog(
                        model(
                                "m",
                                "    route: {policy: weighted}\n",
                                """
                                    offers:
                                      - {provider: near, model: n, weight: 3}
                                      - {provider: far, model: f}
                                      - {provider: here, model: h, weight: 0}
                                """));
        Random chance = new Random(7);
        int near = 0;

        for (int i = 0; i < 4000; i++) {
            Route route =
                    catalog.route(
                            new Asking(
                                    "m",
                                    PAID,
                                    new PromptSize(1),
                                    OptionalInt.empty(),
                                    false,
                                    Set.of(),
                                    chance));
            near += names(route).getFirst().equals("near") ? 1 : 0;
            assertThat(names(route)).last().isEqualTo("here");
        }

        assertThat(near).isBetween(2900, 3100);
    }

    @Test
    void an_offer_is_passed_over_where_its_conditions_do_not_hold() throws IOException {
        Catalog catalog =
                catalog(
                        model(
                                "m",
                                "",
                                """
                                    offers:
                                      - {provider: near, model: a, only-if: {tiers: [free]}}
                                      - provider: near
                                        model: b
                                        only-if: {prompt-tokens-at-most: 50}
                                      - provider: near
                                        model: c
                                        only-if: {prompt-tokens-at-least: 500}
                                      - {provider: near, model: d, only-if: {tools: present}}
                                      - {provider: here, model: e, only-if: {queue-at-most: 3}}
                                      - provider: here
                                        model: f
                                        only-if: {first-token-within: 1s}
                                      - {provider: far, model: g, only-if: {tools: absent}}
                                """));
        line = new Queues.Line(1, 4, true);
        measured.put("here", Duration.ofMillis(201));

        Route route = catalog.route(plain());

        assertThat(route.notes())
                .containsExactly(
                        "near a: not asked, tier paid (only-if tiers free)",
                        "near b: not asked, prompt of about 100 tokens (only-if prompt tokens at"
                                + " most 50)",
                        "near c: not asked, prompt of about 100 tokens (only-if prompt tokens at"
                                + " least 500)",
                        "near d: not asked, tools absent (only-if tools present)",
                        "here e: not asked, its queue is longer (only-if queue at most 3)",
                        "here f: not asked, first token expected after 1005 ms (only-if first token"
                                + " within 1000 ms)",
                        "far g: 1, as listed");
        assertThat(route.offers()).extracting(Offer::upstreamModel).containsExactly("g");
    }

    @Test
    void who_meets_no_condition_for_ever_is_forbidden_and_for_now_told_to_wait()
            throws IOException {
        Catalog never =
                catalog(
                        model(
                                "m",
                                "",
                                "    offers:\n      - {provider: near, model: a, only-if: {tiers: [free]}}\n"));
        assertThatThrownBy(() -> never.route(plain()))
                .isInstanceOf(Refusal.Forbidden.class)
                .hasMessageContaining("no offer for such a request");

        Catalog now =
                catalog(
                        model(
                                "m",
                                "",
                                "    offers:\n      - {provider: here, model: a, only-if: {queue-at-most: 0}}\n"));
        line = new Queues.Line(1, 1, true);
        assertThatThrownBy(() -> now.route(plain()))
                .isInstanceOfSatisfying(
                        Refusal.NobodyAnswered.class,
                        refusal ->
                                assertThat(refusal.because())
                                        .isEqualTo(Refusal.NobodyAnswered.Cause.OVERLOADED));
    }

    @Test
    void what_does_not_fit_an_offer_goes_to_a_larger_one() throws IOException {
        String offers =
                """
                    offers:
                      - {provider: here, model: small, context-tokens: 200}
                      - {provider: far, model: large, context-tokens: 2000}
                """;
        Catalog catalog = catalog(model("m", "", offers));

        assertThat(names(catalog.route(asking(PAID, 250)))).containsExactly("here", "far");
        assertThat(names(catalog.route(asking(PAID, 600)))).containsExactly("far");
        assertThat(catalog.route(asking(PAID, 600)).notes())
                .contains(
                        "here small: not asked, prompt and answer of at least 401 tokens, its"
                                + " context has 200");
    }

    @Test
    void where_nothing_is_large_enough_the_provider_has_the_last_word() throws IOException {
        Catalog catalog = catalog(model("m", "", ALL_THREE));

        Route route = catalog.route(asking(PAID, 90_000));

        assertThat(names(route)).containsExactly("near", "here", "far");
        assertThat(route.notes()).last().asString().contains("asked all the same");
    }

    @Test
    void a_request_that_must_stay_is_never_offered_to_anybody_elsewhere() throws IOException {
        Catalog catalog =
                catalog(
                        model("m", "    route: {then: [o]}\n", ALL_THREE)
                                + model("o", "", ALL_THREE)
                                + model("m2", "    labels: [local-only]\n", ALL_THREE));
        Tier closed = new Tier("closed", List.of(), List.of(), Set.of(Label.LOCAL_ONLY));
        Asking closedModel =
                new Asking(
                        "m2",
                        PAID,
                        new PromptSize(1),
                        OptionalInt.empty(),
                        false,
                        Set.of(),
                        new Random(1));

        for (Asking each :
                List.of(asking(PAID, 1, Label.LOCAL_ONLY), asking(closed, 1), closedModel)) {
            assertThat(catalog.route(each).offers())
                    .isNotEmpty()
                    .allMatch(Offer::local)
                    .allMatch(offer -> offer.provider() instanceof Here);
        }
        assertThat(catalog.route(asking(closed, 1)).notes())
                .contains("near n: not asked, stays in this machine (local-only of tier closed)");
    }

    @Test
    void a_request_that_must_stay_and_that_nobody_here_serves_is_refused() throws IOException {
        Catalog catalog =
                catalog(model("m", "", "    offers:\n      - {provider: near, model: a}\n"));
        Tier closed = new Tier("closed", List.of(), List.of(), Set.of(Label.LOCAL_ONLY));

        assertThatThrownBy(() -> catalog.route(asking(PAID, 1, Label.LOCAL_ONLY)))
                .isInstanceOf(Refusal.Forbidden.class)
                .hasMessageContaining("local-only of the request");
        assertThat(catalog.models(PAID)).hasSize(1);
        assertThat(catalog.models(closed)).isEmpty();
    }

    @Test
    void another_models_offers_come_last_and_only_where_the_route_says_so() throws IOException {
        Catalog catalog =
                catalog(
                        model("m", "    route: {then: [second]}\n", ALL_THREE)
                                + model(
                                        "second",
                                        "    route: {policy: local-first, then: [third]}\n",
                                        ALL_THREE)
                                + model(
                                        "third",
                                        "",
                                        "    offers:\n      - {provider: far, model: t}\n"));

        Route route = catalog.route(plain());

        assertThat(names(route))
                .containsExactly("near", "here", "far", "here", "near", "far", "far");
        assertThat(route.offers())
                .extracting(Offer::publicName)
                .containsExactly("m", "m", "m", "second", "second", "second", "third");
        assertThat(route.offers().getFirst().sameModelAs(route.offers().get(2))).isTrue();
        assertThat(route.offers().getFirst().sameModelAs(route.offers().get(4))).isFalse();
        assertThat(route.notes()).last().isEqualTo("far t: 7, as listed, of model third");
        assertThat(catalog.route(asking(FREE, 1)).offers()).allMatch(o -> o.model().equals("m"));
        assertThat(catalog.route(asking(FREE, 1)).notes())
                .contains("second: not asked, not part of tier free");
    }

    @Test
    void a_model_being_loaded_for_somebody_is_bridged_by_the_others() throws IOException {
        Catalog catalog = catalog(model("m", "    route: {policy: local-first}\n", ALL_THREE));

        line = new Queues.Line(0, 0, false);
        assertThat(names(catalog.route(plain()))).containsExactly("here", "near", "far");

        line = new Queues.Line(0, 1, false);
        assertThat(names(catalog.route(plain()))).containsExactly("near", "far", "here");
    }
}
