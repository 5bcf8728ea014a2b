package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.CredentialReference;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.anthropic.AnthropicProvider;
import dev.stepgate.provider.local.LocalModels;
import dev.stepgate.provider.local.MachineMemory;
import dev.stepgate.provider.local.MemoryPlan;
import dev.stepgate.upstream.ScriptedUpstream;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UpstreamsTest {

    @Test
    void a_provider_whose_key_is_not_set_is_off_and_says_why() {
        ProviderFacts facts = facts("http://127.0.0.1:9", ProviderFacts.Dialect.OPENAI);

        try (Upstreams upstreams = open(facts, Map.of())) {
            assertThat(upstreams.byName())
                    .containsExactly(
                            Map.entry(
                                    "up",
                                    new Availability.Off(
                                            "environment variable UP_KEY is not set")));
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderFacts.Dialect.class)
    void a_provider_of_any_dialect_sends_its_key(ProviderFacts.Dialect dialect) {
        try (ScriptedUpstream fake = ScriptedUpstream.start().answers("hi");
                Upstreams upstreams = open(facts(fake.url(), dialect), Map.of("UP_KEY", "sk-up"));
                ChatStream answer = ask(upstreams)) {
            assertThat(answer.next()).isEqualTo(new ChatEvent.Text("hi"));
            assertThat(fake.received().getFirst().header("authorization")).contains("Bearer sk-up");
        }
    }

    @Test
    void a_provider_with_several_keys_uses_those_that_are_there() {
        try (ScriptedUpstream fake = ScriptedUpstream.start().answers("hi").answers("hi");
                Upstreams upstreams =
                        open(
                                withKeys(fake.url(), "UP_KEY", "MISSING", "OTHER_KEY"),
                                Map.of("UP_KEY", "sk-up", "OTHER_KEY", "sk-other"))) {
            for (int i = 0; i < 2; i++) {
                try (ChatStream answer = ask(upstreams)) {
                    assertThat(answer.next()).isEqualTo(new ChatEvent.Text("hi"));
                }
            }

            assertThat(fake.received())
                    .extracting(asked -> asked.header("authorization").orElse(""))
                    .containsExactly("Bearer sk-up", "Bearer sk-other");
        }
    }

    @Test
    void a_provider_of_which_no_key_is_there_is_off() {
        try (Upstreams upstreams =
                open(withKeys("http://127.0.0.1:9", "UP_KEY", "OTHER_KEY"), Map.of())) {
            assertThat(upstreams.byName().get("up"))
                    .isEqualTo(
                            new Availability.Off(
                                    "environment variable UP_KEY is not set; environment variable"
                                            + " OTHER_KEY is not set"));
        }
    }

    @Test
    void an_upstream_of_anthropics_dialect_is_asked_in_it() {
        ProviderFacts facts =
                new ProviderFacts.Anthropic(
                        "up",
                        "2023-06-01",
                        URI.create("http://127.0.0.1:9"),
                        new CredentialReference.None(),
                        Deadlines.usual(),
                        new ProviderFacts.Ways(
                                OptionalInt.empty(),
                                Optional.empty(),
                                ProviderFacts.CallsInText.STAY_TEXT,
                                Map.of()));

        try (Upstreams upstreams = open(facts, Map.of())) {
            assertThat(upstreams.byName().get("up"))
                    .isInstanceOfSatisfying(
                            Availability.Live.class,
                            live ->
                                    assertThat(live.provider())
                                            .isInstanceOf(AnthropicProvider.class));
        }
    }

    private static ProviderFacts withKeys(String url, String... variables) {
        return new ProviderFacts.OpenAi(
                "up",
                ProviderFacts.Dialect.STEPFUN,
                URI.create(url),
                new CredentialReference.Several(
                        Stream.of(variables)
                                .<CredentialReference>map(CredentialReference.Env::new)
                                .toList()),
                Deadlines.usual());
    }

    @ParameterizedTest
    @CsvSource({
        "Step-Nano, local/step-nano",
        "Step 3.5 Flash (Q8_0), local/step-3.5-flash-q8_0",
        "'', local/unnamed",
        "../…, local/..",
    })
    void a_checkpoint_has_a_name_of_its_own(String checkpoint, String name) {
        assertThat(Upstreams.ownName(checkpoint)).isEqualTo(name);
    }

    @Test
    void a_change_keeps_what_is_the_same_and_closes_what_is_gone_when_told() {
        ProviderFacts first = facts("http://127.0.0.1:9", ProviderFacts.Dialect.OPENAI);
        ProviderFacts second = facts("http://127.0.0.1:8", ProviderFacts.Dialect.OPENAI);
        try (ScriptedUpstream fake = ScriptedUpstream.start().answers("one").answers("two");
                Upstreams upstreams =
                        open(
                                facts(fake.url(), ProviderFacts.Dialect.OPENAI),
                                Map.of("UP_KEY", "sk-up"));
                ChatStream running = ask(upstreams)) {
            Availability before = upstreams.byName().getOrDefault("up", NOBODY);

            upstreams.replace(List.of(facts(fake.url(), ProviderFacts.Dialect.OPENAI))).run();
            assertThat(upstreams.byName().get("up")).isSameAs(before);

            Runnable closing = upstreams.replace(List.of(first));
            assertThat(upstreams.byName().get("up")).isNotSameAs(before);
            assertThat(running.next()).isEqualTo(new ChatEvent.Text("one"));
            closing.run();
            upstreams.replace(List.of(second)).run();
        }
    }

    private static final Availability NOBODY = new Availability.Off("");

    @Test
    void a_key_that_was_changed_makes_another_provider() {
        Map<String, String> environment = new HashMap<>(Map.of("UP_KEY", "sk-old"));
        ProviderFacts facts = facts("http://127.0.0.1:9", ProviderFacts.Dialect.OPENAI);

        try (Upstreams upstreams = open(facts, environment)) {
            Availability before = upstreams.byName().getOrDefault("up", NOBODY);
            environment.put("UP_KEY", "sk-new");
            upstreams.replace(List.of(facts)).run();

            assertThat(upstreams.byName().get("up"))
                    .isInstanceOf(Availability.Live.class)
                    .isNotEqualTo(before);
        }
    }

    @Test
    void a_local_model_that_was_not_there_needs_a_restart() {
        ProviderFacts.Local local =
                new ProviderFacts.Local(
                        "mine",
                        new ProviderFacts.Weights.Bundled(),
                        Optional.empty(),
                        ProviderFacts.Load.FIRST_USE,
                        Deadlines.usual(),
                        new Place("providers.yaml", 3, 5));

        try (Upstreams upstreams =
                open(facts("http://127.0.0.1:9", ProviderFacts.Dialect.OPENAI), Map.of())) {
            assertThat(upstreams.needRestart(List.of(local)))
                    .containsOnlyKeys(local)
                    .hasValueSatisfying(
                            new Condition<>(why -> why.contains("restart"), "says restart"));
        }
    }

    private static ChatStream ask(Upstreams upstreams) {
        if (upstreams.byName().get("up") instanceof Availability.Live live) {
            return live.provider()
                    .open(
                            new ChatRequest(
                                    "step",
                                    List.of(Message.of(Role.USER, "hello")),
                                    List.of(),
                                    SamplingWishes.none(),
                                    Map.of()));
        }
        throw new AssertionError("the provider is off");
    }

    private static Upstreams open(ProviderFacts facts, Map<String, String> environment) {
        return Upstreams.open(
                List.of(facts),
                InstantSource.system(),
                new Ids(new Random(1)),
                variable -> Optional.ofNullable(environment.get(variable)),
                LocalModels.open(
                        MemoryPlan.of(List.of(), new MachineMemory(0, 0, 0)), () -> 1, () -> ""));
    }

    private static ProviderFacts facts(String url, ProviderFacts.Dialect dialect) {
        return new ProviderFacts.OpenAi(
                "up",
                dialect,
                URI.create(url),
                new CredentialReference.Env("UP_KEY"),
                Deadlines.usual());
    }
}
