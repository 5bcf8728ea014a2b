package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.Instance;
import dev.stepgate.gateway.ManualClock;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaysTest {
    private static final Repeatable REQUEST = new Repeatable("ann", "k1", "hash");
    private static final KeptAnswer ANSWER =
            new KeptAnswer(200, "content-type: application/json\n", "{\"id\":1}");

    private final ManualClock clock = new ManualClock();

    /** Of the other gateways that share the store. */
    private final Set<String> living = new HashSet<>();

    @TempDir Path temporary;
    private DataFolder folder;
    private Database database;
    private Replays replays;

    @BeforeEach
    void an_empty_store() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(temporary.resolve("data"), 1)).folder();
        database = SqliteDatabase.open(folder);
        replays = gateway("this", Duration.ofMinutes(5));
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        folder.close();
    }

    private Replays gateway(String name, Duration patience) {
        return new Replays(
                database,
                new Instance(name),
                (_, other) -> living.contains(other),
                clock,
                patience);
    }

    @Test
    void a_new_request_is_ours_and_its_answer_is_given_again() {
        assertThat(replays.answer(REQUEST)).isEmpty();

        replays.keep(REQUEST, ANSWER);

        assertThat(replays.answer(REQUEST)).contains(ANSWER);
        assertThat(replays.answer(REQUEST)).contains(ANSWER);
    }

    @Test
    void names_are_a_tenant_s_own() {
        assertThat(replays.answer(REQUEST)).isEmpty();

        assertThat(replays.answer(new Repeatable("bob", "k1", "hash"))).isEmpty();
    }

    @Test
    void what_was_dropped_is_asked_anew() {
        assertThat(replays.answer(REQUEST)).isEmpty();

        replays.drop(REQUEST);

        assertThat(replays.answer(REQUEST)).isEmpty();
    }

    @Test
    void another_request_of_that_name_is_refused() {
        assertThat(replays.answer(REQUEST)).isEmpty();
        replays.keep(REQUEST, ANSWER);

        assertThatThrownBy(() -> replays.answer(new Repeatable("ann", "k1", "other")))
                .isInstanceOf(Refusal.KeyReused.class)
                .hasMessageContaining("\"k1\"");
    }

    @Test
    void who_repeats_a_request_under_way_gets_its_answer() throws Exception {
        assertThat(replays.answer(REQUEST)).isEmpty();
        FutureTask<KeptAnswer> repeated =
                new FutureTask<>(() -> replays.answer(REQUEST).orElseThrow());
        Thread.ofVirtual().start(repeated);

        replays.keep(REQUEST, ANSWER);

        assertThat(repeated.get(30, TimeUnit.SECONDS)).isEqualTo(ANSWER);
    }

    @Test
    void who_waits_too_long_is_told_to_come_back() {
        Replays hasty = gateway("this", Duration.ZERO);
        assertThat(hasty.answer(REQUEST)).isEmpty();

        assertThatThrownBy(() -> hasty.answer(REQUEST)).isInstanceOf(Refusal.StillAnswering.class);
    }

    @Test
    void another_gateway_s_request_is_waited_for_while_it_lives() throws IOException {
        living.add("other");
        Replays other = gateway("other", Duration.ZERO);
        Replays hasty = gateway("this", Duration.ZERO);
        assertThat(other.answer(REQUEST)).isEmpty();

        assertThatThrownBy(() -> hasty.answer(REQUEST)).isInstanceOf(Refusal.StillAnswering.class);
        other.keep(REQUEST, ANSWER);
        assertThat(hasty.answer(REQUEST)).contains(ANSWER);
    }

    @Test
    void what_a_dead_gateway_left_is_anybody_s() throws IOException {
        living.add("other");
        Replays other = gateway("other", Duration.ZERO);
        assertThat(other.answer(REQUEST)).isEmpty();

        living.remove("other");

        assertThat(replays.answer(REQUEST)).isEmpty();
        replays.keep(REQUEST, ANSWER);
        other.keep(REQUEST, new KeptAnswer(200, "", "late"));
        assertThat(other.answer(REQUEST)).contains(ANSWER);
    }

    @Test
    void an_earlier_life_s_request_is_nobody_s() {
        assertThat(gateway("before", Duration.ZERO).answer(REQUEST)).isEmpty();

        assertThat(replays.answer(REQUEST)).isEmpty();
    }

    @Test
    void after_a_day_the_name_is_free_again() throws IOException {
        assertThat(replays.answer(REQUEST)).isEmpty();
        replays.keep(REQUEST, ANSWER);

        clock.advance(Duration.ofDays(1));

        assertThat(replays.answer(new Repeatable("ann", "k1", "other"))).isEmpty();
    }

    @Test
    void after_a_day_answers_are_deleted() throws IOException {
        assertThat(replays.answer(REQUEST)).isEmpty();
        replays.keep(REQUEST, ANSWER);

        long early = replays.forget();
        clock.advance(Duration.ofDays(1).plusMillis(1));
        long due = replays.forget();

        assertThat(early).isZero();
        assertThat(due).isEqualTo(1);
    }
}
