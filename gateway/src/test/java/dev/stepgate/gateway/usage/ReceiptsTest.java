package dev.stepgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsTest {
    private static final Instant NOON = Sample.NOON;
    private static final Receipts.Wanted ALL =
            new Receipts.Wanted(Instant.EPOCH, NOON.plus(Duration.ofDays(999)), "");

    @TempDir Path temporary;
    private FilledStore store;
    private Receipts receipts;

    @BeforeEach
    void an_empty_store() throws IOException {
        store = new FilledStore(temporary);
        receipts = new Receipts(store.database());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void another_tenant_s_receipt_looks_like_none() throws IOException {
        Receipt hers = store.settle("r1", "ann", NOON, 1);

        assertThat(receipts.find("ann", "r1")).contains(hers);
        assertThat(receipts.find("bob", "r1")).isEmpty();
    }

    @Test
    void a_request_under_way_has_no_receipt_yet() throws IOException {
        store.admit(Sample.open(Sample.receipt("r1", "ann", NOON, 1)));

        assertThat(receipts.find("ann", "r1")).isEmpty();
        assertThat(receipts.first(ALL)).isEmpty();
    }

    @Test
    void pages_hold_each_receipt_once_whatever_instants_they_share() throws IOException {
        List<Receipt> settled = new ArrayList<>();
        for (int i = 0; i < 1_201; i++) {
            String id = String.format("r%04d", i);
            settled.add(store.settle(id, "ann", NOON.plusSeconds(i / 700), 1));
        }

        List<Receipt> listed = new ArrayList<>();
        List<Receipt> page = receipts.first(ALL);
        while (!page.isEmpty()) {
            listed.addAll(page);
            page = receipts.after(ALL, page.getLast());
        }

        assertThat(listed).isEqualTo(settled);
    }

    @Test
    void a_list_begins_at_its_first_instant_and_ends_before_its_last() throws IOException {
        store.settle("before", "ann", NOON.minusMillis(1), 1);
        Receipt first = store.settle("first", "ann", NOON, 1);
        Receipt last = store.settle("last", "ann", NOON.plusSeconds(10).minusMillis(1), 1);
        store.settle("after", "ann", NOON.plusSeconds(10), 1);
        store.settle("another", "bob", NOON, 1);

        List<Receipt> listed =
                receipts.first(new Receipts.Wanted(NOON, NOON.plusSeconds(10), "ann"));

        assertThat(listed).containsExactly(first, last);
    }

    @Test
    void old_receipts_are_forgotten_by_whole_days_and_open_ones_are_not() throws IOException {
        store.settle("older", "ann", NOON.minus(Duration.ofDays(2)), 1);
        store.admit(Sample.open(Sample.receipt("open", "ann", NOON.minus(Duration.ofDays(2)), 1)));
        Receipt kept = store.settle("that day", "ann", NOON.minus(Duration.ofDays(1)), 1);

        long forgotten = receipts.forget(NOON.minus(Duration.ofDays(1)).plusSeconds(1));

        assertThat(forgotten).isEqualTo(1);
        assertThat(receipts.first(ALL)).containsExactly(kept);
        assertThat(store.database().<List<?>>read(ReceiptRows::open)).hasSize(1);
    }

    @Test
    void erasing_a_tenant_leaves_the_others_and_every_sum() throws IOException {
        Ledger ledger = new Ledger(store.database());
        store.settle("hers", "ann", NOON, 30);
        Receipt his = store.settle("his", "bob", NOON, 40);
        Days always = new Days(Sample.day(NOON).minusDays(9), Sample.day(NOON).plusDays(9));
        List<Sum> before = ledger.sums(Sum.By.TENANT, always, "");

        long erased = receipts.erase("ann", NOON);

        assertThat(erased).isEqualTo(1);
        assertThat(receipts.first(ALL)).containsExactly(his);
        assertThat(ledger.sums(Sum.By.TENANT, always, "")).isEqualTo(before);
    }

    @Test
    void receipts_that_add_up_to_the_ledger_are_without_fault() throws IOException {
        for (int i = 0; i < 40; i++) {
            store.settle("r" + i, "t" + i % 3, NOON.plus(Duration.ofHours(7L * i)), 1_000 + i);
        }

        assertThat(receipts.faults()).isEmpty();
    }

    @Test
    void what_was_forgotten_or_erased_is_no_fault_of_the_rest() throws IOException {
        store.settle("old", "ann", NOON.minus(Duration.ofDays(5)), 1);
        store.settle("hers", "ann", NOON, 1);
        store.settle("his", "bob", NOON, 1);

        receipts.forget(NOON.minus(Duration.ofDays(2)));
        receipts.erase("ann", NOON);
        store.settle("hers later that day", "ann", NOON.plusSeconds(1), 1);
        store.settle("hers the next day", "ann", NOON.plus(Duration.ofDays(1)), 1);

        assertThat(receipts.faults()).isEmpty();
    }

    @Test
    void a_receipt_that_was_tampered_with_is_told_with_its_day() throws IOException {
        store.settle("r1", "ann", NOON, 1_000);
        store.database()
                .now(
                        connection -> {
                            try (PreparedStatement tamper =
                                    connection.prepareStatement(
                                            "update receipts set cost = cost - 1")) {
                                return tamper.executeUpdate();
                            }
                        });

        assertThat(receipts.faults())
                .containsExactly(
                        "2026-11-24, tenant ann, model stepfun/step-3.5-flash: the ledger has 0"
                                + " requests and 1 billionths of a dollar more than its receipts");
    }

    @Test
    void keys_are_told_by_what_they_cost_and_what_is_open_is_not_there() throws IOException {
        store.settle("r1", "ann", NOON, 30);
        store.settle("r2", "bob", NOON, 100);
        store.settle("r3", "ann", NOON.minus(Duration.ofDays(1)), 30);
        store.settle("r4", "ann", NOON.minus(Duration.ofDays(2)), 30);
        store.admit(Sample.open(Sample.receipt("r5", "ann", NOON, 1)));
        Days two = Days.between("1d", "", NOON);

        assertThat(receipts.byKey(two, ""))
                .containsExactly(
                        new KeySum("bob", new Sum("key_bob", 1, 10, 4, 10, 3, 100)),
                        new KeySum("ann", new Sum("key_ann", 2, 20, 8, 20, 6, 60)));
        assertThat(receipts.byKey(two, "bob")).hasSize(1);
    }

    @Test
    void it_is_known_from_which_day_on_no_receipt_is_missing() throws IOException {
        assertThat(receipts.keptSince()).isEqualTo(LocalDate.EPOCH);

        receipts.forget(NOON.minus(Duration.ofDays(2)));

        assertThat(receipts.keptSince()).isEqualTo("2026-11-22");
    }
}
