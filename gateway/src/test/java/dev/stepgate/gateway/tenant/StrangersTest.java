package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.AuditLog.Entry;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StrangersTest {
    @TempDir Path data;
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private DataFolder folder;
    private SqliteDatabase database;
    private AuditLog log;
    private Chronicle chronicle;

    StrangersTest() {}

    @BeforeEach
    void open() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
        log = new AuditLog(database);
        chronicle = Chronicle.open(log, () -> now);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        folder.close();
    }

    private Strangers strangers() {
        return new Strangers(chronicle, () -> now, Strangers.Guise.OPERATOR);
    }

    private void tryFor(Strangers strangers, Duration time) throws IOException {
        for (long second = 0; second < time.toSeconds(); second++) {
            strangers.count(401);
            strangers.tell();
            now = now.plusSeconds(1);
        }
    }

    private static long times(Entry entry) {
        return Long.parseLong(entry.body().replaceFirst(".*\"times\":(\\d+),.*", "$1"));
    }

    @Test
    void the_first_is_told_at_once_and_the_others_a_minute_later() throws IOException {
        Strangers strangers = strangers();

        tryFor(strangers, Duration.ofSeconds(61));

        assertThat(log.after(0)).extracting(StrangersTest::times).containsExactly(1L, 60L);
        assertThat(log.after(0).getLast().body())
                .contains("\"from\":\"2026-11-24T12:00:01Z\",\"until\":\"2026-11-24T12:01:00Z\"");
    }

    @Test
    void a_day_of_trying_is_a_few_entries_that_miss_nobody() throws IOException {
        Strangers strangers = strangers();

        tryFor(strangers, Duration.ofDays(1));
        strangers.tellNow();

        assertThat(log.after(0)).hasSizeLessThan(32);
        assertThat(log.after(0).stream().mapToLong(StrangersTest::times).sum()).isEqualTo(86_400);
    }

    @Test
    void after_a_quiet_time_the_next_is_told_at_once_again() throws IOException {
        Strangers strangers = strangers();
        tryFor(strangers, Duration.ofHours(3));
        strangers.tellNow();
        int before = log.after(0).size();

        now = now.plus(Duration.ofHours(3));
        tryFor(strangers, Duration.ofSeconds(61));

        assertThat(log.after(0)).hasSize(before + 2);
    }

    @Test
    void nobody_is_nothing_to_tell() throws IOException {
        strangers().tell();
        strangers().tellNow();

        assertThat(log.after(0)).isEmpty();
    }

    @Test
    void those_that_could_not_be_told_stay_to_be_told() throws IOException {
        Strangers strangers = strangers();
        strangers.count(401);
        database.close();

        assertThatThrownBy(strangers::tell).isInstanceOf(IOException.class);
        assertThatThrownBy(strangers::tell).isInstanceOf(IOException.class);
    }

    @Test
    void wrong_keys_of_operators_and_callers_are_told_apart() throws IOException {
        AdminKey operator = new AdminKey(chronicle, new Random(1), () -> now);
        Tenants tenants = new Tenants(chronicle, Map.of(), List.of(), new Random(2), () -> now);

        try (Lookout lookout = Lookout.start(chronicle, operator, tenants, Duration.ofDays(1))) {
            assertThat(lookout).isNotNull();
            for (int i = 0; i < 3; i++) {
                var _ = catchThrowable(() -> operator.authenticate("sk-admin-guess"));
            }
            var _ = catchThrowable(() -> tenants.authenticate("sk-stepgate-guess"));
            var _ = catchThrowable(() -> tenants.authenticate(""));
        }

        assertThat(log.after(0))
                .extracting(entry -> entry.kind() + " " + times(entry))
                .containsExactly("operator-refused 3", "caller-refused 1");
        assertThat(log.after(0).toString()).doesNotContain("guess");
    }
}
