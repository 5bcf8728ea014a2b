package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a tier allows, and that nothing gives it back early. */
@ExtendWith(OutOfTheBox.class)
class FreeTierTest {
    private static final String MODEL = "stepgate/step-nano";

    /** A refusal, and when the spree that ended in it began and ended. */
    private record Refused(Response response, Instant began, Instant ended) {

        /** Whole seconds until the window ends, rounded up, for as long as the spree took. */
        void isToldTheTruth(ChronoUnit window) {
            int told = Integer.parseInt(response.header("retry-after"));

            assertThat((long) told).isBetween(left(ended, window), left(began, window));
        }

        private static long left(Instant at, ChronoUnit window) {
            Instant end = at.truncatedTo(window).plus(1, window);
            return Duration.between(at, end).plusSeconds(1).minusNanos(1).toSeconds();
        }
    }

    @Test
    void the_21st_request_of_a_minute_is_told_when_to_come_again(GatewayProcess gateway) {
        Refused refused =
                withinOne(
                        ChronoUnit.MINUTES,
                        () -> {
                            Client tenant = gateway.newTenant("eager-" + System.nanoTime(), "free");
                            IntStream.range(0, 20)
                                    .forEach(i -> tenant.ask(MODEL).then().statusCode(200));
                            return tenant.ask(MODEL);
                        });

        refused.response()
                .then()
                .statusCode(429)
                .header("x-ratelimit-remaining-requests", "0")
                .body("error.type", equalTo("rate_limit_error"))
                .body("error.code", equalTo("rate_limit_exceeded"));
        refused.isToldTheTruth(ChronoUnit.MINUTES);
    }

    @Test
    void a_free_answer_says_what_is_left(GatewayProcess gateway) {
        Response response = gateway.newTenant("careful", "free").ask(MODEL);

        assertThat(response.header("ratelimit-policy"))
                .isEqualTo("\"minute\";q=20;w=60, \"day\";q=50;w=86400");
        assertThat(response.header("ratelimit"))
                .matches("\"minute\";r=(19|20);t=\\d+, \"day\";r=(49|50);t=\\d+");
        assertThat(response.header("x-ratelimit-limit-requests")).isEqualTo("20");
    }

    @Test
    void a_request_that_asks_for_no_answer_counts_nothing(GatewayProcess gateway) {
        Client tenant = gateway.newTenant("reader", "free");

        tenant.request().get("/v1/models").then().statusCode(200);
        tenant.chat("{}").then().statusCode(400);
        tenant.ask("nobody/nothing").then().statusCode(404);

        assertThat(tenant.request().get("/v1/models").header("ratelimit"))
                .contains("\"minute\";r=20", "\"day\";r=50");
    }

    @Test
    void a_paid_key_has_no_limit(GatewayProcess gateway) {
        Client tenant = gateway.newTenant("generous", "paid");

        assertThat(IntStream.range(0, 55).mapToObj(i -> tenant.ask(MODEL)))
                .allSatisfy(
                        response ->
                                response.then()
                                        .statusCode(200)
                                        .header("ratelimit", nullValue())
                                        .header("x-ratelimit-limit-requests", nullValue()));
    }

    @Test
    void neither_a_restart_nor_a_kill_refunds_the_days_count(@TempDir Path folder) {
        Home home =
                Home.outOfTheBox(folder)
                        .with(
                                "tiers.yaml",
                                "tiers:\n  free:\n    requests-per-day: 3\n  paid: {}\n");

        Refused refused = withinOne(ChronoUnit.DAYS, () -> askedInThreeLives(home));

        refused.response()
                .then()
                .statusCode(429)
                .header("x-should-retry", "false")
                .body("error.code", equalTo("daily_quota_exhausted"));
        refused.isToldTheTruth(ChronoUnit.DAYS);
    }

    /** What the fourth request of a day is told. */
    private static Response askedInThreeLives(Home home) {
        try {
            String key;
            try (GatewayProcess first = GatewayProcess.start(home)) {
                key = first.newTenant("patient-" + System.nanoTime(), "free").key();
                first.as(key).ask(MODEL).then().statusCode(200);
                first.stop();
            }
            try (GatewayProcess second = GatewayProcess.start(home)) {
                second.as(key).ask(MODEL).then().statusCode(200);
                second.kill();
            }
            try (GatewayProcess third = GatewayProcess.start(home)) {
                third.as(key).ask(MODEL).then().statusCode(200);
                return third.as(key).ask(MODEL);
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** Does it again if the window ended while it went on, as then nothing need be refused. */
    private static Refused withinOne(ChronoUnit window, Supplier<Response> spree) {
        for (int attempt = 0; attempt < 2; attempt++) {
            Instant began = Instant.now();
            Response response = spree.get();
            Instant ended = Instant.now();
            if (began.truncatedTo(window).equals(ended.truncatedTo(window))) {
                return new Refused(response, began, ended);
            }
        }
        throw new AssertionError("one spree takes longer than a window");
    }
}
