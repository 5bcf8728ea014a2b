package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.tenant.Label;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.provider.Deadlines;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanTest {
    @TempDir Path folder;
    private final Complaints complaints = new Complaints();

    PlanTest() {}

    private Plan read(String providers, String models, String tiers) throws IOException {
        Files.writeString(folder.resolve("providers.yaml"), providers);
        Files.writeString(folder.resolve("models.yaml"), models);
        Files.writeString(folder.resolve("tiers.yaml"), tiers);
        return Plan.read(folder, complaints);
    }

    private List<String> messages() {
        return complaints.all().stream()
                .map(each -> each.toString().replace(folder + "/", ""))
                .toList();
    }

    private static final String LOCAL = "providers:\n  local:\n    kind: local\n";
    private static final String NANO =
            """
            models:
              nano:
                display-name: Nano
                owned-by: us
                created: 2026-11-24
                context-tokens: 100
                offers:
                  - provider: local
                    model: n
            """;
    private static final String PAID = "tiers:\n  paid: {}\n";

    @Test
    void the_smallest_three_files_are_enough() throws IOException {
        Plan plan = read(LOCAL, NANO, PAID);

        assertThat(messages()).isEmpty();
        assertThat(plan.models()).containsOnlyKeys("nano");
        assertThat(plan.tiers()).containsOnlyKeys("paid");
        assertThat(plan.providers().get("local"))
                .isEqualTo(
                        new ProviderFacts.Local(
                                "local",
                                new ProviderFacts.Weights.Bundled(),
                                Optional.empty(),
                                ProviderFacts.Load.START,
                                Deadlines.usual(),
                                new Place(folder + "/providers.yaml", 3, 5)));
    }

    @Test
    void the_first_local_model_is_loaded_at_start_and_others_on_first_use() throws IOException {
        Plan plan =
                read(
                        """
                        providers:
                          up: {kind: openai, base-url: "https://host/v1", credential: none}
                          one: {kind: local}
                          two: {kind: local, model: /two.gguf, draft-model: /heads.gguf}
                          three: {kind: local, model: /three.gguf, load: start}
                        """,
                        NANO.replace("local", "one"),
                        PAID);

        assertThat(messages()).isEmpty();
        assertThat(plan.providers().values())
                .filteredOn(ProviderFacts.Local.class::isInstance)
                .extracting(
                        provider -> ((ProviderFacts.Local) provider).load(),
                        provider -> ((ProviderFacts.Local) provider).draftModel())
                .containsExactly(
                        tuple(ProviderFacts.Load.START, Optional.empty()),
                        tuple(ProviderFacts.Load.FIRST_USE, Optional.of(Path.of("/heads.gguf"))),
                        tuple(ProviderFacts.Load.START, Optional.empty()));
    }

    @Test
    void files_asked_for_at_start_are_for_the_first_local_model_offered() throws IOException {
        Plan plan =
                read(
                        """
                        providers:
                          unused: {kind: local}
                          one: {kind: local, model: /one.gguf}
                          two: {kind: local, model: /two.gguf}
                        """,
                        NANO.replace("local", "one") + "      - {provider: two, model: n}\n",
                        PAID);

        List<ProviderFacts> offered =
                plan.offeredWith(Optional.of(Path.of("/other.gguf")), Optional.empty());

        assertThat(offered)
                .extracting(provider -> ((ProviderFacts.Local) provider).weights())
                .containsExactly(
                        new ProviderFacts.Weights.Instead(Path.of("/other.gguf")),
                        new ProviderFacts.Weights.At(Path.of("/two.gguf")));
    }

    @Test
    void an_upstream_is_read_with_the_usual_deadlines() throws IOException {
        Plan plan =
                read(
                        """
                        providers:
                          up:
                            kind: llama-cpp
                            base-url: http://127.0.0.1:8081/v1
                            credential: file /run/secrets/up
                        """,
                        NANO.replace("local", "up"),
                        PAID);

        assertThat(messages()).isEmpty();
        assertThat(plan.providers().get("up"))
                .isEqualTo(
                        new ProviderFacts.OpenAi(
                                "up",
                                ProviderFacts.Dialect.LLAMA_CPP,
                                URI.create("http://127.0.0.1:8081/v1"),
                                new CredentialReference.InFile(Path.of("/run/secrets/up")),
                                Deadlines.usual()));
    }

    @Test
    void an_upstream_is_asked_in_the_ways_written() throws IOException {
        Plan plan =
                read(
                        """
                        providers:
                          up:
                            kind: openrouter
                            base-url: https://openrouter.ai/api/v1
                            credential: env ONE
                            credentials: [env TWO, file /three]
                            max-concurrent: 7
                            continues: no
                            calls-in-text: become-calls
                            app-url: https://example.org
                            app-title: Ours
                        """,
                        NANO.replace("local", "up"),
                        PAID);

        assertThat(messages()).isEmpty();
        assertThat(plan.providers().get("up"))
                .isEqualTo(
                        new ProviderFacts.OpenAi(
                                "up",
                                ProviderFacts.Dialect.OPENROUTER,
                                URI.create("https://openrouter.ai/api/v1"),
                                new CredentialReference.Several(
                                        List.of(
                                                new CredentialReference.Env("ONE"),
                                                new CredentialReference.Env("TWO"),
                                                new CredentialReference.InFile(Path.of("/three")))),
                                Deadlines.usual(),
                                new ProviderFacts.Ways(
                                        OptionalInt.of(7),
                                        Optional.of(ProviderFacts.Continuing.NO),
                                        ProviderFacts.CallsInText.BECOME_CALLS,
                                        Map.of(
                                                "HTTP-Referer",
                                                "https://example.org",
                                                "X-Title",
                                                "Ours"))));
    }

    @Test
    void stepfun_is_asked_five_things_at_once_unless_told_otherwise() throws IOException {
        Plan plan =
                read(
                        """
                        providers:
                          up: {kind: stepfun, base-url: https://api.stepfun.ai/v1, credential: env A}
                        """,
                        NANO.replace("local", "up"),
                        PAID);

        assertThat(plan.providers().get("up"))
                .isInstanceOfSatisfying(
                        ProviderFacts.OpenAi.class,
                        up -> assertThat(up.ways().mostAtOnce()).hasValue(5));
    }

    @Test
    void anthropics_dialect_has_a_version_and_no_raw_completion() throws IOException {
        Plan plan =
                read(
                        """
                        providers:
                          up: {kind: anthropic, base-url: https://host, credential: none}
                          bad: {kind: anthropic, base-url: https://host, credential: none, continues: completion}
                        """,
                        NANO.replace("local", "up"),
                        PAID);

        assertThat(plan.providers().get("up"))
                .isInstanceOfSatisfying(
                        ProviderFacts.Anthropic.class,
                        up -> assertThat(up.version()).isEqualTo("2023-06-01"));
        assertThat(messages())
                .singleElement()
                .asString()
                .contains("providers.bad.continues: completion (expected for anthropic: ");
    }

    @Test
    void what_belongs_to_another_kind_is_no_setting() throws IOException {
        read(
                """
                providers:
                  up: {kind: vllm, base-url: http://host/v1, credential: none, app-title: Ours}
                """,
                NANO.replace("local", "up"),
                PAID);

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("providers.up.app-title: is not a setting");
    }

    @Test
    void among_several_keys_none_is_no_key() throws IOException {
        read(
                """
                providers:
                  up: {kind: vllm, base-url: http://host/v1, credentials: [env A, none]}
                """,
                NANO.replace("local", "up"),
                PAID);

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("providers.up.credentials: none among them");
    }

    @Test
    void an_upstream_without_a_credential_setting_is_a_fault() throws IOException {
        read(
                """
                providers:
                  local:
                    kind: openai
                    base-url: https://host/v1
                """,
                NANO,
                PAID);

        assertThat(messages())
                .anyMatch(
                        each ->
                                each.startsWith(
                                        "providers.yaml:3:5: providers.local.credential: is"
                                                + " missing"));
    }

    @Test
    void a_key_written_into_the_file_is_refused_without_repeating_it() throws IOException {
        read(
                """
                providers:
                  local:
                    kind: openai
                    base-url: https://host/v1
                    credential: sk-very-secret
                    api-key: sk-very-secret
                """,
                NANO,
                PAID);

        assertThat(messages())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .startsWith(
                                                "providers.yaml:5:17: providers.local.credential")
                                        .contains(
                                                "put the key in an environment variable or a file"),
                        second ->
                                assertThat(second)
                                        .startsWith("providers.yaml:6:5: providers.local.api-key")
                                        .contains(
                                                "put the key in an environment variable or a file"))
                .noneMatch(each -> each.contains("very-secret"));
    }

    @Test
    void every_reference_to_something_that_does_not_exist_is_named() throws IOException {
        read(
                LOCAL,
                NANO.replace("provider: local", "provider: lokal"),
                "tiers:\n  free:\n    models: [nanno]\n");

        assertThat(messages())
                .containsExactly(
                        "models.yaml:8:9: models.nano.offers[0].provider: no provider is called lokal"
                                + " (did you mean local?)",
                        "tiers.yaml:3:5: tiers.free.models: no model is called nanno (did you mean"
                                + " nano?)");
    }

    @Test
    void a_provider_with_a_fault_of_its_own_is_not_also_unknown() throws IOException {
        read(LOCAL.replace("kind: local", "kind: lokal"), NANO, PAID);

        assertThat(messages())
                .singleElement()
                .asString()
                .startsWith("providers.yaml:3:11: providers.local.kind: lokal (expected: local or");
    }

    @Test
    void faults_of_all_files_are_told_at_once() throws IOException {
        read(
                LOCAL + "    colour: red\n",
                NANO.replace("context-tokens: 100", "context-tokens: many"),
                "tiers:\n  free:\n    requests-per-minut: 5\n    requests-per-day: 0\n");

        assertThat(messages())
                .hasSize(4)
                .anyMatch(each -> each.startsWith("providers.yaml:4:5:"))
                .anyMatch(each -> each.startsWith("models.yaml:6:21:"))
                .anyMatch(
                        each ->
                                each.equals(
                                        "tiers.yaml:3:5: tiers.free.requests-per-minut: is not a"
                                                + " setting (did you mean requests-per-minute?)"))
                .anyMatch(each -> each.startsWith("tiers.yaml:4:23:"));
    }

    @Test
    void an_alias_must_not_be_anothers_name() throws IOException {
        read(LOCAL, NANO + "    aliases: [nano]\n", PAID);

        assertThat(messages()).singleElement().asString().startsWith("models.yaml:10:5:");
    }

    @Test
    void a_route_is_read_with_its_offers_conditions() throws IOException {
        Plan plan =
                read(
                        LOCAL,
                        NANO
                                + """
                                        weight: 0
                                        context-tokens: 50
                                        dollars-per-million-prompt-tokens: 1
                                        only-if:
                                          tiers: [paid]
                                          prompt-tokens-at-least: 5
                                          prompt-tokens-at-most: 6
                                          tools: absent
                                          queue-at-most: 0
                                          first-token-within: 2s
                                    labels: [local-only]
                                    route:
                                      policy: remote-first
                                """,
                        PAID);

        assertThat(messages()).isEmpty();
        ModelFacts nano = plan.models().getOrDefault("nano", NO_MODEL);
        assertThat(nano.routing())
                .isEqualTo(new Routing(Policy.REMOTE_FIRST, List.of(), Set.of(Label.LOCAL_ONLY)));
        assertThat(nano.offers())
                .containsExactly(
                        new OfferFacts(
                                "local",
                                "n",
                                "nano",
                                Optional.of(new Price(1000, 0)),
                                OptionalInt.of(50),
                                0,
                                new Conditions(
                                        List.of("paid"),
                                        OptionalInt.of(5),
                                        OptionalInt.of(6),
                                        Optional.of(Conditions.Tools.ABSENT),
                                        OptionalInt.of(0),
                                        Optional.of(Duration.ofSeconds(2))),
                                new Place(folder + "/models.yaml", 8, 9)));
    }

    private static final ModelFacts NO_MODEL =
            new ModelFacts("", "", "", Instant.EPOCH, 0, List.of(), List.of());

    @Test
    void routes_that_lead_nowhere_or_in_a_circle_are_faults() throws IOException {
        String second = NANO.replace("models:\n", "").replace("  nano:", "  second:");
        read(
                LOCAL,
                NANO
                        + "    route: {then: [nanno, second]}\n"
                        + second
                        + "    route:\n      then: [nano]\n"
                        + second.replace("second", "third")
                        + "    route: {then: [third]}\n",
                PAID);

        assertThat(messages())
                .containsExactly(
                        "models.yaml:10:13: models.nano.route.then: no model is called nanno (did"
                                + " you mean nano?)",
                        "models.yaml:10:13: models.nano.route.then: leads in a circle: nano, then"
                                + " second, then nano",
                        "models.yaml:20:7: models.second.route.then: leads in a circle: second,"
                                + " then nano, then second",
                        "models.yaml:29:13: models.third.route.then: leads in a circle: third,"
                                + " then third");
    }

    @Test
    void conditions_that_exclude_everybody_are_faults() throws IOException {
        read(
                "providers:\n  local: {kind: openai, base-url: http://h/v1, credential: none}\n",
                NANO
                        + """
                                only-if:
                                  tiers: [piad]
                                  prompt-tokens-at-least: 10
                                  prompt-tokens-at-most: 9
                                  queue-at-most: 4
                                  colour: red
                              - {provider: local, model: n, only-if: {tiers: []}}
                            labels: [local-only, secret]
                        """,
                "tiers:\n  paid: {labels: [local-only]}\n");

        assertThat(messages())
                .satisfiesExactly(
                        one ->
                                assertThat(one)
                                        .isEqualTo(
                                                "models.yaml:11:11:"
                                                        + " models.nano.offers[0].only-if.tiers: no"
                                                        + " tier is called piad (did you mean"
                                                        + " paid?)"),
                        two ->
                                assertThat(two)
                                        .startsWith("models.yaml:12:11:")
                                        .contains(
                                                "prompt-tokens-at-least: 10 is more than at most"),
                        three ->
                                assertThat(three)
                                        .startsWith("models.yaml:14:11:")
                                        .contains("queue of local is not known"),
                        four ->
                                assertThat(four)
                                        .startsWith("models.yaml:15:11:")
                                        .contains("colour: is not a setting"),
                        five ->
                                assertThat(five)
                                        .startsWith("models.yaml:16:47:")
                                        .contains("is empty"),
                        six ->
                                assertThat(six)
                                        .startsWith("models.yaml:17:5:")
                                        .contains("local-only, and no offer is of a local"),
                        seven ->
                                assertThat(seven)
                                        .startsWith("models.yaml:17:26:")
                                        .contains("secret (expected: local-only)"),
                        eight ->
                                assertThat(eight)
                                        .startsWith("tiers.yaml:2:10:")
                                        .contains("no model it may use has an offer of a local"));
    }

    @Test
    void a_policy_that_lacks_what_it_needs_is_a_fault() throws IOException {
        String up =
                "providers:\n  local: {kind: openai, base-url: http://h/v1, credential: none}\n";

        read(up, NANO + "        weight: 0\n    route: {policy: weighted}\n", PAID);
        read(up, NANO + "    route: {policy: local-first}\n", PAID);
        read(up, NANO + "    route: {policy: cheapest}\n", PAID);
        read(up, NANO + "    route: {policy: best}\n", PAID);

        assertThat(messages())
                .satisfiesExactlyInAnyOrder(
                        one ->
                                assertThat(one)
                                        .startsWith("models.yaml:11:13:")
                                        .contains("every weight is 0"),
                        two ->
                                assertThat(two)
                                        .startsWith("models.yaml:10:13:")
                                        .contains("local-first, and no offer is of a local"),
                        three ->
                                assertThat(three)
                                        .startsWith("models.yaml:10:13:")
                                        .contains("the price of the offer in line 8 is not known"),
                        four ->
                                assertThat(four)
                                        .startsWith("models.yaml:10:21:")
                                        .contains("best (expected: listed or weighted or"));
    }

    @Test
    void a_credential_is_found_where_the_reference_says() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), " sk-1\n");
        Map<String, String> environment = Map.of("SET", "sk-2", "BLANK", " ");

        assertThat(resolve(new CredentialReference.Env("SET"), environment))
                .isEqualTo(new CredentialReference.Resolved.Found("sk-2"));
        assertThat(resolve(new CredentialReference.Env("BLANK"), environment))
                .isEqualTo(
                        new CredentialReference.Resolved.Absent(
                                "environment variable BLANK is not set"));
        assertThat(resolve(new CredentialReference.InFile(file), environment))
                .isEqualTo(new CredentialReference.Resolved.Found("sk-1"));
        assertThat(resolve(new CredentialReference.InFile(folder.resolve("no")), environment))
                .isInstanceOf(CredentialReference.Resolved.Absent.class);
        assertThat(resolve(new CredentialReference.None(), environment))
                .isEqualTo(new CredentialReference.Resolved.NotWanted());
        assertThat(new CredentialReference.Resolved.Found("sk-3").toString())
                .doesNotContain("sk-3");
    }

    private static CredentialReference.Resolved resolve(
            CredentialReference reference, Map<String, String> environment) {
        return reference.resolve(name -> Optional.ofNullable(environment.get(name)));
    }
}
