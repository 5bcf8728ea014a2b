package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ListedModel;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upstream can be asked besides for answers. */
@Timeout(20)
final class AskingAboutTest {
    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void openrouter_lists_models_page_by_page_with_prices() {
        upstream.then(
                        Reply.error(
                                200,
                                """
                        {"data":[
                          {"id":"stepfun/step-3.5-flash","context_length":262144,
                           "pricing":{"prompt":"0.0000001","completion":"0.0000003"},
                           "top_provider":{"context_length":262144,"max_completion_tokens":65536}},
                          {"id":"stepfun/step-3.5-flash:free","context_length":262144,
                           "pricing":{"prompt":"0","completion":"0"}}],
                         "total_count":3,"links":{"next":"%s/models?offset=2&limit=2"}}
                        """
                                        .formatted(upstream.url())))
                .then(
                        Reply.error(
                                200,
                                """
                                {"data":[{"id":"openrouter/auto","context_length":2000000,
                                  "pricing":{"prompt":"-1","completion":"-1"},
                                  "top_provider":{"max_completion_tokens":null}}],
                                 "links":{"next":null}}
                                """))
                .then(
                        Reply.error(
                                200,
                                """
                                {"data":[{"id":"openai/text-embedding-3-small","context_length":8192,
                                  "pricing":{"prompt":"0.00000002","completion":"0"}}]}
                                """));

        assertThat(models(Dialect.OPENROUTER))
                .containsExactly(
                        new ListedModel(
                                "stepfun/step-3.5-flash",
                                OptionalInt.of(262_144),
                                OptionalInt.of(65_536),
                                Optional.of(new ListedModel.Price(100, 300))),
                        new ListedModel(
                                "stepfun/step-3.5-flash:free",
                                OptionalInt.of(262_144),
                                OptionalInt.empty(),
                                Optional.of(new ListedModel.Price(0, 0))),
                        new ListedModel(
                                "openrouter/auto",
                                OptionalInt.of(2_000_000),
                                OptionalInt.empty(),
                                Optional.empty()),
                        new ListedModel(
                                "openai/text-embedding-3-small",
                                OptionalInt.of(8192),
                                OptionalInt.empty(),
                                Optional.of(new ListedModel.Price(20, 0))));
        assertThat(upstream.received())
                .extracting(Received::path)
                .containsExactly(
                        "/v1/models", "/v1/models?offset=2&limit=2", "/v1/embeddings/models");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VLLM | {'id':'m','owned_by':'vllm','max_model_len':32768} | 32768",
                "SGLANG | {'id':'m','owned_by':'sglang','max_model_len':65536} | 65536",
                "LLAMA_CPP | {'id':'m','meta':{'n_ctx_train':262144}} | 262144",
                "STEPFUN | {'id':'m','object':'model','owned_by':'stepai'} | "
            })
    void each_dialect_says_in_its_own_way_what_fits(
            Dialect dialect, String entry, Integer contextTokens) {
        upstream.then(
                Reply.error(200, "{\"data\":[" + entry.replace('\'', '"') + ",{\"no\":\"id\"}]}"));

        assertThat(models(dialect))
                .containsExactly(
                        new ListedModel(
                                "m",
                                contextTokens == null
                                        ? OptionalInt.empty()
                                        : OptionalInt.of(contextTokens),
                                OptionalInt.empty(),
                                Optional.empty()));
    }

    @Test
    void a_list_that_is_no_json_is_garbled() {
        upstream.then(Reply.error(200, "<html>"));

        assertThat(catchThrowableOfType(ProviderFailure.Garbled.class, () -> models(Dialect.VLLM)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENROUTER, /v1/key",
        "STEPFUN, /v1/models",
        "OPENAI, /v1/models",
        "VLLM, /health",
        "SGLANG, /health",
        "LLAMA_CPP, /health",
        "TRANSFORMERS, /health"
    })
    void each_dialect_has_a_cheap_question_that_proves_it_is_there(Dialect dialect, String path) {
        upstream.then(Reply.error(200, ""));
        try (OpenAiProvider provider = provider(dialect)) {
            provider.probe();
        }

        assertThat(upstream.received())
                .singleElement()
                .satisfies(
                        asked -> {
                            assertThat(asked.method()).isEqualTo("GET");
                            assertThat(asked.path()).isEqualTo(path);
                        });
    }

    @Test
    void a_server_that_still_loads_is_there_but_cannot() {
        upstream.then(
                Reply.error(
                        503,
                        "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}"));
        try (OpenAiProvider provider = provider(Dialect.LLAMA_CPP)) {
            assertThat(catchThrowableOfType(ProviderFailure.Overloaded.class, provider::probe))
                    .isNotNull();
        }
    }

    @Test
    void a_bad_key_shows_when_probed() {
        upstream.then(Reply.error(401, "{\"error\":{\"message\":\"User not found.\"}}"));
        try (OpenAiProvider provider = provider(Dialect.OPENROUTER)) {
            var failure =
                    catchThrowableOfType(ProviderFailure.Misconfigured.class, provider::probe);

            assertThat(failure.aboutCredential()).isTrue();
        }
    }

    @Test
    void a_probe_tells_how_many_free_requests_the_day_has_left() {
        upstream.then(
                        Reply.error(
                                200,
                                "{\"data\":{\"free_model_daily_requests\":{\"used\":49,\"limit\":50,\"remaining\":1}}}"))
                .answers("hello");
        try (OpenAiProvider provider = provider(Dialect.OPENROUTER)) {
            provider.probe();
            try (ChatStream last = provider.open(request("m:free"))) {
                assertThat(last.next()).isEqualTo(new ChatEvent.Text("hello"));
            }
            try (ChatStream none = provider.open(request("m:free"))) {
                var failure = catchThrowableOfType(ProviderFailure.Throttled.class, none::next);

                assertThat(failure.reach()).isEqualTo(ProviderFailure.Reach.FREE_MODELS);
                assertThat(failure.retryAfter()).contains(Duration.ofHours(12));
            }
        }
        assertThat(upstream.received()).hasSize(2);
    }

    @Test
    void what_is_paid_for_is_not_counted_as_free() {
        upstream.otherwise(Reply.saying("hello"));
        try (OpenAiProvider provider = provider(Dialect.OPENROUTER)) {
            for (int i = 0; i < 25; i++) {
                try (ChatStream stream = provider.open(request("m"))) {
                    assertThat(stream.next()).isEqualTo(new ChatEvent.Text("hello"));
                }
            }
        }
    }

    @Test
    void openrouter_tells_later_what_it_billed() {
        String unknown = "{\"error\":{\"message\":\"Generation not found\",\"code\":404}}";
        upstream.fails(404, unknown)
                .fails(404, unknown)
                .then(
                        Reply.error(
                                200,
                                """
                                {"data":{"id":"gen-1","total_cost":0.00042,"cancelled":true,
                                 "native_tokens_prompt":12,"native_tokens_completion":30,
                                 "native_tokens_reasoning":20,"native_tokens_cached":4,
                                 "tokens_prompt":99}}
                                """));
        try (OpenAiProvider provider = provider(Dialect.OPENROUTER)) {
            Generations generations = provider.generations();

            Optional<Usage> billed =
                    generations.usage("gen-1", List.of(Duration.ZERO, Duration.ZERO));

            assertThat(billed).contains(new Usage(12, 4, 30, 20, OptionalLong.of(420_000)));
        }
        assertThat(upstream.received())
                .extracting(Received::path)
                .containsOnly("/v1/generation?id=gen-1");
    }

    @Test
    void what_stays_unknown_is_not_guessed() {
        upstream.otherwise(Reply.error(404, "{}"));
        try (OpenAiProvider provider = provider(Dialect.OPENROUTER)) {
            assertThat(provider.generations().usage("gen-1", List.of(Duration.ZERO))).isEmpty();
        }
    }

    @Test
    void an_answer_has_the_name_the_bill_goes_by_even_when_it_breaks_off() {
        upstream.then(
                Reply.streaming("X-Generation-Id", "gen-7")
                        .data(Chunks.of(new ChatEvent.Text("one")))
                        .hold()
                        .done());
        try (OpenAiProvider provider = provider(Dialect.OPENROUTER);
                ChatStream stream = provider.open(request("m"))) {
            stream.next();

            assertThat(stream)
                    .isInstanceOfSatisfying(
                            Billable.class,
                            billable -> assertThat(billable.billId()).contains("gen-7"));
        }
    }

    @Test
    void without_a_header_the_answers_own_id_is_its_name() {
        upstream.answers("hello");
        try (OpenAiProvider provider = provider(Dialect.VLLM);
                ChatStream stream = provider.open(request("m"))) {
            stream.next();

            assertThat(((Billable) stream).billId()).contains("chatcmpl-scripted");
        }
    }

    private List<ListedModel> models(Dialect dialect) {
        try (OpenAiProvider provider = provider(dialect)) {
            return provider.models();
        }
    }

    private OpenAiProvider provider(Dialect dialect) {
        return new OpenAiProvider(
                new OpenAiSettings(
                        new RemoteSettings(
                                "up",
                                URI.create(upstream.url()),
                                Credential.bearer("key"),
                                Deadlines.usual()),
                        dialect),
                InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z")),
                () -> "call_new",
                aside -> {});
    }

    private static ChatRequest request(String model) {
        return new ChatRequest(model, List.of(), List.of(), SamplingWishes.none(), Map.of());
    }
}
