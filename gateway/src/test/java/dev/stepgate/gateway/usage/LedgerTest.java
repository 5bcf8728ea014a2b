package dev.stepgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final LocalDate TODAY = Sample.day(Sample.NOON);
    private static final Days WEEK = new Days(TODAY.minusDays(6), TODAY.plusDays(1));

    @TempDir Path temporary;
    private FilledStore store;
    private Ledger ledger;

    @BeforeEach
    void an_empty_store() throws IOException {
        store = new FilledStore(temporary);
        ledger = new Ledger(store.database());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void tenants_are_told_by_what_they_cost() throws IOException {
        store.settle("r1", "ann", Sample.NOON, 30);
        store.settle("r2", "bob", Sample.NOON, 100);
        store.settle("r3", "ann", Sample.NOON.minus(Duration.ofDays(1)), 30);

        assertThat(ledger.sums(Sum.By.TENANT, WEEK, ""))
                .containsExactly(
                        new Sum("bob", 1, 10, 4, 10, 3, 100), new Sum("ann", 2, 20, 8, 20, 6, 60));
    }

    @Test
    void days_are_told_in_their_order() throws IOException {
        store.settle("r1", "ann", Sample.NOON, 1);
        store.settle("r2", "ann", Sample.NOON.minus(Duration.ofDays(2)), 5);

        assertThat(ledger.sums(Sum.By.DAY, WEEK, ""))
                .extracting(Sum::of)
                .containsExactly("2026-11-22", "2026-11-24");
    }

    @Test
    void days_outside_and_other_tenants_do_not_count() throws IOException {
        store.settle("r1", "ann", Sample.NOON, 1);
        store.settle("r2", "bob", Sample.NOON, 2);
        store.settle("r3", "ann", Sample.NOON.minus(Duration.ofDays(7)), 4);
        store.settle("r4", "ann", Sample.NOON.plus(Duration.ofDays(1)), 8);

        assertThat(ledger.sums(Sum.By.MODEL, WEEK, "ann"))
                .containsExactly(new Sum("stepfun/step-3.5-flash", 1, 10, 4, 10, 3, 1));
    }

    @Test
    void a_request_counts_for_the_utc_day_it_was_admitted_on() throws IOException {
        Instant midnight = TODAY.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        store.settle("r1", "ann", midnight.minusMillis(1), 1);

        assertThat(ledger.sums(Sum.By.DAY, WEEK, ""))
                .extracting(Sum::of)
                .containsExactly("2026-11-24");
    }
}
