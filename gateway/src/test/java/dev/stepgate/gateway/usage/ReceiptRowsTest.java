package dev.stepgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptRowsTest {
    private final Receipt ended = Sample.receipt("r1", "acme", Sample.NOON, 4_000);
    private final Receipt open = Sample.open(ended);

    @TempDir Path temporary;
    private FilledStore store;
    private Database database;

    @BeforeEach
    void an_empty_store() throws IOException {
        store = new FilledStore(temporary);
        database = store.database();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void a_request_under_way_is_found_with_what_was_lent_for_it() throws IOException {
        store.admit(open);

        List<ReceiptRows.Open> found = database.read(c -> ReceiptRows.openOf(c, "this"));

        assertThat(found).containsExactly(new ReceiptRows.Open(open, "this", "lent"));
        assertThat(database.read(ReceiptRows::open)).isEqualTo(found);
        assertThat(database.<List<?>>read(c -> ReceiptRows.openOf(c, "that"))).isEmpty();
    }

    @Test
    void what_is_settled_reads_back_as_it_was() throws IOException {
        store.admit(open);

        boolean settled = database.now(c -> ReceiptRows.settle(c, ended));

        assertThat(settled).isTrue();
        assertThat(new Receipts(database).find("acme", "r1")).contains(ended);
        assertThat(database.<List<?>>read(ReceiptRows::open)).isEmpty();
    }

    @Test
    void nothing_is_settled_twice() throws IOException {
        store.admit(open);
        database.now(c -> ReceiptRows.settle(c, ended));

        boolean again = database.now(c -> ReceiptRows.settle(c, ended));

        assertThat(again).isFalse();
        assertThat(new Receipts(database).faults()).isEmpty();
    }

    @Test
    void a_request_nobody_answered_is_forgotten_while_it_is_open() throws IOException {
        store.admit(open);

        boolean first = database.now(c -> ReceiptRows.discard(c, "r1"));
        boolean second = database.now(c -> ReceiptRows.discard(c, "r1"));

        assertThat(first).isTrue();
        assertThat(second).isFalse();
    }
}
