package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Reach;
import dev.stepgate.provider.ProviderFailure.Rejected.Fault;
import dev.stepgate.provider.openai.OpenAiSettings.CallsInText;
import dev.stepgate.provider.openai.Trial.Outcome;
import dev.stepgate.upstream.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The catalogue of dialects, row by row (wire facts, section 15): U is OpenRouter, S StepFun, L a
 * server one runs oneself. S7 is Anthropic's dialect, and tested there.
 */
@Timeout(30)
final class DialectScenariosTest {
    private static final String FREE = "stepfun/step-3.5-flash:free";

    @Test
    void u1_comments_reasoning_twice_over_and_a_cost_are_one_answer() {
        try (Trial trial = new Trial("openrouter-1", Dialect.OPENROUTER)) {
            Outcome outcome = trial.ask();

            isWhole(outcome);
            assertThat(outcome.thought().strip()).isEqualTo(Trial.THOUGHT);
            assertThat(outcome.usages())
                    .singleElement()
                    .satisfies(usage -> assertThat(usage.costNanodollars()).isPresent());
        }
    }

    @Test
    void u2_an_answer_that_is_not_streamed_is_the_same_answer() {
        try (Trial trial = new Trial("openrouter-2", Dialect.OPENROUTER)) {
            isWhole(trial.ask());
        }
    }

    @Test
    void u3_a_limit_per_minute_holds_for_free_models_until_the_minute_is_over() {
        try (Trial trial = new Trial("openrouter-3", Dialect.OPENROUTER)) {
            var failure = trial.ask(free()).failure(ProviderFailure.Throttled.class);

            assertThat(failure.reach()).isEqualTo(Reach.FREE_MODELS);
            assertThat(failure.retryAfter())
                    .hasValueSatisfying(
                            time -> assertThat(time).isLessThanOrEqualTo(Duration.ofMinutes(1)));
            trial.ask(free());
            assertThat(trial.upstream.attempts()).hasSize(1);
        }
    }

    @Test
    void u4_a_limit_per_day_holds_for_free_models_until_midnight_utc() {
        try (Trial trial = new Trial("openrouter-4", Dialect.OPENROUTER)) {
            var failure = trial.ask(free()).failure(ProviderFailure.Throttled.class);

            assertThat(failure.reach()).isEqualTo(Reach.FREE_MODELS);
            assertThat(failure.retryAfter())
                    .hasValueSatisfying(
                            time -> assertThat(time).isLessThanOrEqualTo(Duration.ofDays(1)));
            trial.ask(free());
            assertThat(trial.upstream.attempts()).hasSize(1);
            trial.ask();
            assertThat(trial.upstream.attempts()).hasSize(2); // what is paid for is asked
        }
    }

    @Test
    void u5_a_limit_of_the_provider_behind_holds_for_the_model() {
        try (Trial trial = new Trial("openrouter-5", Dialect.OPENROUTER)) {
            var failure = trial.ask().failure(ProviderFailure.Throttled.class);

            assertThat(failure.reach()).isEqualTo(Reach.THIS_MODEL);
            assertThat(failure.retryAfter()).isPresent();
        }
    }

    @Test
    void u6_spent_credit_is_a_limit_with_a_time_only_where_it_heals() {
        try (Trial spent = new Trial("openrouter-6a", Dialect.OPENROUTER);
                Trial inFlight = new Trial("openrouter-6b", Dialect.OPENROUTER)) {
            assertThat(spent.ask().failure(ProviderFailure.Throttled.class).retryAfter()).isEmpty();
            assertThat(inFlight.ask().failure(ProviderFailure.Throttled.class).retryAfter())
                    .isPresent();
        }
    }

    @Test
    void u7_a_free_model_that_ended_is_our_configurations_fault() {
        try (Trial trial = new Trial("openrouter-7", Dialect.OPENROUTER)) {
            var failure = trial.ask(free()).failure(ProviderFailure.Misconfigured.class);

            assertThat(failure.aboutCredential()).isFalse();
            assertThat(failure.worthTryingElsewhere()).isTrue();
        }
    }

    @Test
    void u8_moderation_is_the_requests_fault() {
        try (Trial trial = new Trial("openrouter-8", Dialect.OPENROUTER)) {
            assertThat(trial.ask().failure(ProviderFailure.Rejected.class).fault())
                    .isEqualTo(Fault.CONTENT_POLICY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openrouter-9", "openrouter-10"})
    void u9_u10_an_error_in_the_middle_ends_the_answer_unfinished(String scenario) {
        try (Trial trial = new Trial(scenario, Dialect.OPENROUTER)) {
            Outcome outcome = trial.ask();

            assertThat(outcome.text().strip()).isEqualTo(Trial.TEN_WORDS);
            assertThat(outcome.finishes()).isEmpty();
            assertThat(outcome.failure(ProviderFailure.Overloaded.class).worthTryingElsewhere())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openrouter-11", "openrouter-12"})
    void u11_u12_status_200_may_be_an_error(String scenario) {
        try (Trial trial = new Trial(scenario, Dialect.OPENROUTER)) {
            Outcome outcome = trial.ask();

            assertThat(outcome.events()).isEmpty();
            outcome.failure(ProviderFailure.Overloaded.class);
        }
    }

    @Test
    void u13_an_echo_without_choices_is_nothing() {
        try (Trial trial = new Trial("openrouter-13", Dialect.OPENROUTER)) {
            isWhole(trial.ask());
        }
    }

    @Test
    void u14_the_days_free_requests_are_counted_from_what_the_account_says() {
        try (Trial trial = new Trial("openrouter-14", Dialect.OPENROUTER)) {
            for (int i = 0; i < 20; i++) {
                isWhole(trial.ask(free()));
            }

            var failure = trial.ask(free()).failure(ProviderFailure.Throttled.class);

            assertThat(failure).hasMessageContaining("of the minute");
            assertThat(trial.upstream.attempts()).hasSize(20);
            assertThat(trial.upstream.received())
                    .filteredOn(asked -> asked.method().equals("GET"))
                    .extracting(Received::path)
                    .containsExactly("/v1/key");
        }
    }

    @Test
    void u15_what_a_broken_off_answer_cost_is_asked_until_it_is_known() {
        try (Trial trial = new Trial("openrouter-15", Dialect.OPENROUTER)) {
            String id;
            try (ChatStream stream = trial.provider.open(Trial.request("m"))) {
                stream.next();
                id = ((Billable) stream).billId().orElseThrow();
            }

            Optional<Usage> billed =
                    trial.provider.generations().usage(id, List.of(Duration.ZERO, Duration.ZERO));

            assertThat(billed).contains(new Usage(12, 0, 65, 5, OptionalLong.of(20_700)));
        }
    }

    @Test
    void u16_all_pages_of_models_are_read() {
        try (Trial trial = new Trial("openrouter-16", Dialect.OPENROUTER)) {
            assertThat(trial.provider.models())
                    .hasSize(5)
                    .extracting(ListedModel::id)
                    .contains("stepfun/step-3.5-flash", "openrouter/auto");
        }
    }

    @Test
    void s1_usage_in_every_chunk_is_told_once_and_empty_words_are_nothing() {
        try (Trial trial = new Trial("stepfun-1", Dialect.STEPFUN)) {
            Outcome outcome = trial.ask();

            isWhole(outcome);
            assertThat(outcome.usages()).hasSize(1);
        }
    }

    @Test
    void s2_thoughts_of_either_style_are_thoughts() {
        try (Trial trial = new Trial("stepfun-2", Dialect.STEPFUN)) {
            Outcome outcome = trial.ask();

            isWhole(outcome);
            assertThat(outcome.thought().strip()).isEqualTo(Trial.THOUGHT);
        }
    }

    @Test
    void s3_a_call_in_the_text_is_a_call_where_so_configured() {
        try (Trial off = new Trial("stepfun-3", Dialect.STEPFUN);
                Trial on =
                        new Trial(
                                "stepfun-3",
                                Dialect.STEPFUN,
                                CallsInText.BECOME_CALLS,
                                Deadlines.usual())) {
            assertThat(off.ask().text()).contains("<tool_call>");

            Outcome outcome = on.ask();

            assertThat(outcome.events())
                    .contains(
                            new ChatEvent.CallStarted(0, "call_new", "get_weather"),
                            new ChatEvent.CallArguments(0, "{\"city\":\"Paris\"}"));
            assertThat(outcome.text()).isBlank();
            assertThat(outcome.finishes()).containsExactly(FinishReason.TOOL_CALLS);
        }
    }

    @Test
    void s4_451_is_the_requests_fault() {
        try (Trial trial = new Trial("stepfun-4", Dialect.STEPFUN)) {
            assertThat(trial.ask().failure(ProviderFailure.Rejected.class).fault())
                    .isEqualTo(Fault.CONTENT_POLICY);
        }
    }

    @Test
    void s5_429_without_a_word_is_a_limit_without_a_time() {
        try (Trial trial = new Trial("stepfun-5", Dialect.STEPFUN)) {
            assertThat(trial.ask().failure(ProviderFailure.Throttled.class).retryAfter()).isEmpty();
        }
    }

    @Test
    void s6_a_strict_upstream_is_sent_nothing_it_would_refuse() {
        try (Trial trial = new Trial("stepfun-6", Dialect.STEPFUN)) {
            isWhole(trial.ask());
        }
    }

    @Test
    void s8_no_more_than_five_answers_are_on_their_way() {
        try (Trial trial = new Trial("stepfun-8", Dialect.STEPFUN)) {
            List<ChatStream> streams = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ChatStream stream = trial.provider.open(Trial.request("m"));
                stream.next();
                streams.add(stream);
            }

            var failure = trial.ask().failure(ProviderFailure.Throttled.class);

            assertThat(failure).hasMessageContaining("max-concurrent: 5");
            assertThat(trial.upstream.attempts()).hasSize(5);
            streams.forEach(ChatStream::close);
        }
    }

    @Test
    void l1_an_error_that_is_a_string_is_about_the_key() {
        try (Trial trial = new Trial("local-1", Dialect.VLLM)) {
            assertThat(trial.ask().failure(ProviderFailure.Misconfigured.class).aboutCredential())
                    .isTrue();
        }
    }

    @Test
    void l2_a_farewell_after_an_error_does_not_make_an_answer_complete() {
        try (Trial trial = new Trial("local-2", Dialect.VLLM)) {
            Outcome outcome = trial.ask();

            assertThat(outcome.text().strip()).isEqualTo(Trial.TEN_WORDS);
            assertThat(outcome.finishes()).isEmpty();
            outcome.failure(ProviderFailure.Overloaded.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"local-3a, reasoning", "local-3b, reasoning_content"})
    void l3_thoughts_come_and_go_back_under_the_name_of_the_release(String scenario, String field) {
        try (Trial trial = new Trial(scenario, Dialect.VLLM)) {
            Outcome outcome = trial.ask();
            isWhole(outcome);
            assertThat(outcome.thought().strip()).isEqualTo(Trial.THOUGHT);

            trial.ask(Trial.afterwards());

            assertThat(trial.upstream.attempts().getLast().body())
                    .contains("\"" + field + "\":\"an earlier thought\"");
        }
    }

    @Test
    void l4_a_flat_error_says_what_is_wrong() {
        try (Trial trial = new Trial("local-4", Dialect.SGLANG)) {
            var failure = trial.ask().failure(ProviderFailure.Rejected.class);

            assertThat(failure.fault()).isEqualTo(Fault.CONTEXT_TOO_LONG);
            assertThat(failure.publicSentence()).contains("8192 tokens");
        }
    }

    @Test
    void l5_nulls_are_nothing_and_abort_is_no_finish() {
        try (Trial nulls = new Trial("local-5a", Dialect.SGLANG);
                Trial abort = new Trial("local-5b", Dialect.SGLANG)) {
            isWhole(nulls.ask());

            Outcome outcome = abort.ask();

            assertThat(outcome.finishes()).isEmpty();
            outcome.failure(ProviderFailure.CutShort.class);
        }
    }

    @Test
    void l6_transformers_gets_only_what_it_knows_and_may_end_without_a_farewell() {
        try (Trial trial = new Trial("local-6a", Dialect.TRANSFORMERS)) {
            Outcome outcome = trial.ask();

            isWhole(outcome);
            assertThat(outcome.usages()).hasSize(1);
        }
    }

    @Test
    void l6_an_error_in_bad_json_is_an_error() {
        try (Trial trial = new Trial("local-6b", Dialect.TRANSFORMERS)) {
            Outcome outcome = trial.ask();

            assertThat(outcome.text().strip()).isEqualTo(Trial.TEN_WORDS);
            outcome.failure(ProviderFailure.Overloaded.class);
        }
    }

    @Test
    void l7_a_server_that_loads_is_busy_and_then_answers_past_its_progress() {
        try (Trial trial = new Trial("local-7", Dialect.LLAMA_CPP)) {
            trial.ask().failure(ProviderFailure.Overloaded.class);

            isWhole(trial.ask());
        }
    }

    @Test
    void l8_half_a_call_is_an_answer_cut_short() {
        try (Trial trial = new Trial("local-8", Dialect.VLLM)) {
            Outcome outcome = trial.ask();

            assertThat(outcome.events())
                    .anyMatch(ChatEvent.CallStarted.class::isInstance)
                    .noneMatch(ChatEvent.Finished.class::isInstance);
            outcome.failure(ProviderFailure.CutShort.class);
        }
    }

    @Test
    void l9_silence_ends_at_the_deadline_for_the_first_token() {
        try (Trial trial =
                new Trial("local-9", Dialect.VLLM, CallsInText.STAY_TEXT, Trial.impatient())) {
            trial.ask().failure(ProviderFailure.TooSlow.class);
        }
    }

    private static void isWhole(Outcome outcome) {
        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.text().strip()).isEqualTo(Trial.SIXTY_WORDS);
        assertThat(outcome.finishes()).containsExactly(FinishReason.STOP);
    }

    private static ChatRequest free() {
        return Trial.request(FREE);
    }
}
