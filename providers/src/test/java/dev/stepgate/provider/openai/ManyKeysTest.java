package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Credential;
import dev.stepgate.provider.remote.RemoteSettings;
import dev.stepgate.upstream.Received;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream with several keys, and a bound on how much it is asked at once. */
@Timeout(20)
final class ManyKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String THROTTLED = "{\"error\":{\"message\":\"slow down\",\"code\":429}}";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final List<String> asides = new ArrayList<>();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void keys_take_turns() {
        upstream.otherwise(Reply.saying("hello"));
        try (OpenAiProvider provider = provider("key-a", "key-b")) {
            answer(provider);
            answer(provider);
            answer(provider);
        }

        assertThat(keysUsed()).containsExactly("Bearer key-a", "Bearer key-b", "Bearer key-a");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 429})
    void a_refused_key_is_replaced_by_the_next_without_anybody_noticing(int status) {
        upstream.fails(status, "{\"error\":{\"message\":\"no\"}}").answers("hello");
        try (OpenAiProvider provider = provider("key-a", "key-b")) {

            assertThat(answer(provider)).contains(new ChatEvent.Text("hello"));
        }

        assertThat(keysUsed()).containsExactly("Bearer key-a", "Bearer key-b");
        assertThat(asides)
                .singleElement()
                .asString()
                .startsWith("key 1 of 2 rests for ")
                .doesNotContain("key-a");
    }

    @Test
    void a_key_refused_within_an_answer_of_status_200_is_replaced_too() {
        upstream.then(Reply.streaming().comment("WAIT").data(THROTTLED).done()).answers("hello");
        try (OpenAiProvider provider = provider("key-a", "key-b")) {

            assertThat(answer(provider)).contains(new ChatEvent.Text("hello"));
        }
    }

    @Test
    void once_something_was_said_no_other_key_is_tried() {
        upstream.then(
                        Reply.streaming()
                                .data(Chunks.of(new ChatEvent.Text("one")))
                                .data(THROTTLED)
                                .done())
                .answers("hello");
        try (OpenAiProvider provider = provider("key-a", "key-b")) {

            assertThat(
                            catchThrowableOfType(
                                    ProviderFailure.Throttled.class, () -> answer(provider)))
                    .isNotNull();
        }
        assertThat(upstream.received()).hasSize(1);
    }

    @Test
    void each_key_is_tried_once_and_then_the_soonest_time_is_told() {
        upstream.fails(429, THROTTLED, "Retry-After", "60")
                .fails(429, THROTTLED, "Retry-After", "7");
        try (OpenAiProvider provider = provider("key-a", "key-b")) {

            var failure =
                    catchThrowableOfType(ProviderFailure.Throttled.class, () -> answer(provider));

            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
            assertThat(upstream.received()).hasSize(2);
        }
    }

    @Test
    void while_all_keys_rest_nothing_is_sent() {
        upstream.fails(429, THROTTLED, "Retry-After", "60");
        try (OpenAiProvider provider = provider("key-a")) {
            var _ = catchThrowableOfType(ProviderFailure.Throttled.class, () -> answer(provider));

            var failure =
                    catchThrowableOfType(ProviderFailure.Throttled.class, () -> answer(provider));

            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(60));
        }
        assertThat(upstream.received()).hasSize(1);
    }

    @Test
    void what_no_key_can_change_is_not_tried_again() {
        upstream.fails(404, "{\"error\":{\"message\":\"no such model\"}}").answers("hello");
        try (OpenAiProvider provider = provider("key-a", "key-b")) {

            var _ =
                    catchThrowableOfType(
                            ProviderFailure.Misconfigured.class, () -> answer(provider));
        }

        assertThat(upstream.received()).hasSize(1);
        assertThat(asides).isEmpty();
    }

    @Test
    void closing_gives_the_permit_back() {
        upstream.then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("one"))).hold().done())
                .answers("hello");
        try (OpenAiProvider provider = bounded(1)) {
            try (ChatStream first = provider.open(request())) {
                first.next();
                var failure =
                        catchThrowableOfType(
                                ProviderFailure.Throttled.class, () -> answer(provider));
                assertThat(failure).hasMessageContaining("max-concurrent: 1");
            }

            assertThat(answer(provider)).contains(new ChatEvent.Text("hello"));
        }
        assertThat(upstream.received()).hasSize(2);
    }

    @Test
    void a_failed_answer_gives_its_permit_back_before_it_is_closed() {
        upstream.fails(500, "{}").answers("hello");
        try (OpenAiProvider provider = bounded(1);
                ChatStream failed = provider.open(request())) {
            var _ = catchThrowableOfType(ProviderFailure.Overloaded.class, failed::next);

            assertThat(answer(provider)).contains(new ChatEvent.Text("hello"));
        }
    }

    private List<String> keysUsed() {
        return upstream.received().stream()
                .map((Received each) -> each.header("authorization").orElse(""))
                .toList();
    }

    private OpenAiProvider provider(String... keys) {
        return provider(OptionalInt.empty(), keys);
    }

    private OpenAiProvider bounded(int most) {
        return provider(OptionalInt.of(most), "key-a");
    }

    private OpenAiProvider provider(OptionalInt most, String... keys) {
        return new OpenAiProvider(
                new OpenAiSettings(
                        new RemoteSettings(
                                "up",
                                URI.create(upstream.url()),
                                Stream.of(keys).map(Credential::bearer).toList(),
                                Deadlines.usual(),
                                Map.of(),
                                most),
                        Dialect.STEPFUN),
                InstantSource.fixed(NOW),
                () -> "call_new",
                asides::add);
    }

    private static ChatRequest request() {
        return new ChatRequest(
                "m",
                List.of(Message.of(Role.USER, "hi")),
                List.of(),
                SamplingWishes.none(),
                Map.of());
    }

    private static List<ChatEvent> answer(OpenAiProvider provider) {
        List<ChatEvent> events = new ArrayList<>();
        try (ChatStream stream = provider.open(request())) {
            for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
                events.add(event);
            }
        }
        return events;
    }
}
