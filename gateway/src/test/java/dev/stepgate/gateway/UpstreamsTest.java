package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.doubles.FakeUpstream;
import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.CredentialReference;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.local.LocalModels;
import dev.stepgate.provider.local.MachineMemory;
import dev.stepgate.provider.local.MemoryPlan;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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
        try (FakeUpstream fake = FakeUpstream.start().answers("hi");
                Upstreams upstreams = open(facts(fake.url(), dialect), Map.of("UP_KEY", "sk-up"));
                ChatStream answer = ask(upstreams)) {
            assertThat(answer.next()).isEqualTo(new ChatEvent.Text("hi"));
            assertThat(fake.received().getFirst().header("authorization")).contains("Bearer sk-up");
        }
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
