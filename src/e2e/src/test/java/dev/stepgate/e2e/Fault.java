package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One of the sixteen upstream faults, with what the caller must not notice of it. */
enum Fault {
    S01("fault-01", "healthy", "429 with Retry-After once") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);
            assertThat(trial.ask()).satisfies(trial::complete);

            List<Duration> at = trial.primaryAsked();
            assertThat(at.stream().filter(each -> each.minus(at.getFirst()).toMillis() < 1500))
                    .hasSizeLessThanOrEqualTo(2);
            assertThat(at.stream().skip(1))
                    .allMatch(each -> each.minus(at.getFirst()).toMillis() >= 1800);
        }
    },
    S02("fault-02", "healthy", "429 without Retry-After always") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);

            assertThat(trial.primaryAsked()).hasSizeLessThanOrEqualTo(4);
        }
    },
    S03("fault-03", "healthy", "500 once") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);

            assertThat(trial.primaryAsked()).hasSize(2);
            assertThat(trial.fallbackAsked()).isEmpty();
        }
    },
    S04("fault-04", "healthy", "503 always") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);

            assertThat(trial.primaryAsked()).hasSizeLessThanOrEqualTo(6);
        }
    },
    S05("fault-05", "healthy", "a reset before any byte, once") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);
        }
    },
    S06("fault-06", "healthy", "never answers") {
        @Override
        void check(Trial trial) throws Exception {
            trial.within(Duration.ofSeconds(15), () -> trial.complete(trial.ask()));

            assertThat(trial.primaryAsked()).hasSize(1);
        }
    },
    S07("fault-07", "healthy", "the first token after 20 s") {
        @Override
        void check(Trial trial) throws Exception {
            trial.within(Duration.ofSeconds(15), () -> trial.complete(trial.ask()));
        }
    },
    S08("fault-08", "healthy", "dies after 40 of 60 tokens") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);
        }
    },
    S09("fault-09", "healthy", "silent for 30 s after 20 tokens") {
        @Override
        void check(Trial trial) throws Exception {
            trial.within(Duration.ofSeconds(25), () -> trial.complete(trial.ask()));
            trial.within(Duration.ofSeconds(25), () -> trial.complete(trial.ask()));
        }
    },
    S10("fault-10", "healthy", "the tenth event is no JSON") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);
        }
    },
    S11("fault-11-open", "healthy", "no [DONE], and the connection stays") {
        @Override
        void check(Trial trial) throws Exception {
            trial.within(Duration.ofSeconds(8), () -> trial.complete(trial.ask()));

            assertThat(trial.fallbackAsked()).isEmpty();
        }
    },
    S12("fault-12", "healthy", "400 context_length_exceeded") {
        @Override
        void check(Trial trial) throws Exception {
            Answered answer = trial.ask();

            assertThat(trial.primaryAsked()).hasSize(1);
            if (trial.fallbackAsked().isEmpty()) {
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.error().path("code").asText())
                        .isEqualTo("context_length_exceeded");
            } else {
                trial.complete(answer);
            }
        }
    },
    S13("fault-13", "healthy", "400 content_policy_violation") {
        @Override
        void check(Trial trial) throws Exception {
            Answered answer = trial.ask();

            assertThat(trial.primaryAsked().size() + trial.fallbackAsked().size()).isOne();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("code").asText()).isEqualTo("content_policy_violation");
            assertThat(answer.error().path("message").asText()).contains("violence");
        }
    },
    S14("fault-14", "prefill-refused", "dies at token 40; nobody takes a prefill") {
        @Override
        void check(Trial trial) throws Exception {
            assertThat(trial.ask()).satisfies(trial::complete);
        }
    },
    S15("fault-15", "healthy", "503 for 60 s, then healthy") {
        @Override
        double scale() {
            return 0.05;
        }

        @Override
        void check(Trial trial) throws Exception {
            Instant began = Instant.now();
            String last = "";
            for (int request = 0; request < 20; request++) {
                until(began.plusMillis(request * 200L));
                Answered answer = trial.ask();
                trial.complete(answer);
                last = answer.provider();
            }

            assertThat(last).isEqualTo(trial.primaryName());
            assertThat(trial.primaryAsked()).hasSizeLessThanOrEqualTo(30);
        }
    },
    S16("fault-16", "healthy", "503 always: the bill") {
        @Override
        void check(Trial trial) throws Exception {
            Answered answer = trial.ask();

            trial.complete(answer);
            assertThat(answer.provider()).isEqualTo(trial.fallbackName());
            assertThat(answer.usage().path("completion_tokens").asInt()).isEqualTo(60);
            assertThat(answer.usage().path("prompt_tokens").asInt()).isEqualTo(3);
        }
    };

    private final String primary;
    private final String fallback;
    private final String sentence;

    Fault(String primary, String fallback, String sentence) {
        this.primary = primary;
        this.fallback = fallback;
        this.sentence = sentence;
    }

    /** The scenario of the provider that is asked first. */
    String primary() {
        return primary;
    }

    /** The scenario of the one behind it. */
    String fallback() {
        return fallback;
    }

    String sentence() {
        return sentence;
    }

    /** What a second of the scenario lasts. */
    double scale() {
        return 1;
    }

    /** Asks, and fails where the caller or an upstream is treated worse than they should be. */
    abstract void check(Trial trial) throws Exception;

    private static void until(Instant moment) throws InterruptedException {
        long millis = Duration.between(Instant.now(), moment).toMillis();
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    /** When requests came. */
    static List<Duration> times(List<Received> requests) {
        return requests.stream().map(Received::at).toList();
    }
}
