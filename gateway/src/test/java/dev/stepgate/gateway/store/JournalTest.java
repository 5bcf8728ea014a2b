package dev.stepgate.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Fact;
import dev.stepgate.gateway.tenant.KeyHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:10Z");
    private static final KeyHash HASH = new KeyHash("0f".repeat(32));

    @TempDir Path data;
    private final List<String> reports = new ArrayList<>();
    private DataFolder folder;

    JournalTest() {}

    @BeforeEach
    void claim() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
    }

    @AfterEach
    void release() throws IOException {
        folder.close();
    }

    private Path file() {
        return data.resolve("journal.jsonl");
    }

    private Journal open() throws IOException {
        return Journal.open(folder, reports::add);
    }

    private void count(Journal journal, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            journal.counted("ann", NOON.plusMillis(i)).await();
        }
    }

    private int countedToday() throws IOException {
        try (Journal journal = open()) {
            return journal.tallies().getOrDefault("ann", Tally.NONE).in(Window.DAY, NOON);
        }
    }

    @Test
    void what_was_kept_is_there_after_opening_again() throws IOException {
        List<Fact> facts =
                List.of(
                        new Fact.TenantJoined("ann \"and\" ünal", "free", NOON),
                        new Fact.KeyIssued("key-1", "ann", HASH, NOON),
                        new Fact.OperatorNamed(HASH, NOON));
        try (Journal journal = open()) {
            for (Fact fact : facts) {
                journal.keep(fact);
            }
            count(journal, 3);
            journal.givenBack("ann", NOON).await();
        }

        try (Journal journal = open()) {
            assertThat(journal.facts()).isEqualTo(facts);
            assertThat(journal.tallies().getOrDefault("ann", Tally.NONE).in(Window.MINUTE, NOON))
                    .isEqualTo(2);
            assertThat(journal.lastInstant()).isEqualTo(NOON.plusMillis(2));
        }
    }

    @Test
    void every_line_is_json_with_a_checksum() throws IOException {
        try (Journal journal = open()) {
            count(journal, 1);
        }

        assertThat(Files.readAllLines(file()))
                .allMatch(line -> line.matches("\\{.*,\"sum\":\"[0-9a-f]{8}\"}"))
                .first()
                .asString()
                .startsWith("{\"record\":\"journal\",\"version\":\"1\"");
    }

    @Test
    void a_last_line_cut_off_anywhere_is_dropped_with_one_report() throws IOException {
        try (Journal journal = open()) {
            count(journal, 2);
        }
        byte[] whole = Files.readAllBytes(file());
        int lastLine =
                new String(whole, 0, whole.length - 1, StandardCharsets.UTF_8).lastIndexOf('\n')
                        + 1;

        for (int length = lastLine + 1; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            reports.clear();

            assertThat(countedToday()).as("cut to %d bytes", length).isEqualTo(1);
            assertThat(reports).singleElement().asString().contains("journal.jsonl:3:");
            assertThat(Files.size(file())).isEqualTo(lastLine);
        }
    }

    @Test
    void records_written_after_a_cut_are_whole() throws IOException {
        try (Journal journal = open()) {
            count(journal, 2);
        }
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length - 5));

        try (Journal journal = open()) {
            count(journal, 3);
        }

        assertThat(countedToday()).isEqualTo(4);
    }

    @Test
    void damage_anywhere_before_the_end_refuses_to_start_and_names_the_line() throws IOException {
        try (Journal journal = open()) {
            count(journal, 3);
        }
        byte[] whole = Files.readAllBytes(file());
        int line = 1;

        for (int at = 0; at < whole.length; at++) {
            if (whole[at] == '\n') {
                line++;
                continue;
            }
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x04;
            Files.write(file(), damaged);
            String place = file() + ":" + line + ":";

            assertThatThrownBy(this::open)
                    .as("byte %d", at)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(place);
        }
    }

    @Test
    void a_newer_version_is_refused_by_name() throws IOException {
        String header = "{\"record\":\"journal\",\"version\":\"2\"";
        CRC32C sum = new CRC32C();
        sum.update(header.getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                file(), header + ",\"sum\":\"" + "%08x".formatted(sum.getValue()) + "\"}\n");

        assertThatThrownBy(this::open).hasMessageContaining("version 2 (expected: 1)");
    }

    @Test
    void a_failed_write_is_told_and_the_next_one_is_clean() throws IOException {
        AtomicBoolean full = new AtomicBoolean();
        Appender disk =
                (file, bytes) -> {
                    if (full.get()) {
                        ByteBuffer half = bytes.duplicate();
                        half.limit(half.limit() / 2);
                        file.write(half);
                        throw new IOException("No space left on device");
                    }
                    Appender.toDisk(file, bytes);
                };
        try (Journal journal = Journal.open(folder, reports::add, disk)) {
            count(journal, 2);
            full.set(true);

            Receipt failed = journal.counted("ann", NOON);
            assertThatThrownBy(failed::await)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");

            full.set(false);
            count(journal, 1);
        }

        assertThat(countedToday()).isEqualTo(3);
        assertThat(reports).isEmpty();
    }

    @Test
    void an_appender_that_breaks_does_not_take_the_writer_with_it() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Appender disk =
                (file, bytes) -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    Appender.toDisk(file, bytes);
                };
        try (Journal journal = Journal.open(folder, reports::add, disk)) {
            Receipt failed = journal.counted("ann", NOON);

            assertThatThrownBy(failed::await).hasMessageContaining("broken");
            count(journal, 1);
        }

        assertThat(countedToday()).isEqualTo(1);
    }

    @Test
    void lines_that_wait_for_the_disk_go_together() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger writes = new AtomicInteger();
        Appender slow =
                (FileChannel file, ByteBuffer bytes) -> {
                    writes.incrementAndGet();
                    writing.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException never) {
                        throw new IOException(never);
                    }
                    Appender.toDisk(file, bytes);
                };
        try (Journal journal = Journal.open(folder, reports::add, slow)) {
            List<Receipt> receipts = new ArrayList<>();
            receipts.add(journal.counted("ann", NOON));
            writing.await();
            for (int i = 0; i < 99; i++) {
                receipts.add(journal.counted("ann", NOON));
            }

            goOn.countDown();
            for (Receipt receipt : receipts) {
                receipt.await();
            }
        }

        assertThat(writes).hasValue(2);
        assertThat(countedToday()).isEqualTo(100);
    }

    @Test
    void a_closed_journal_says_so() throws IOException {
        Journal journal = open();
        journal.close();

        Receipt late = journal.counted("ann", NOON);

        assertThatThrownBy(late::await).hasMessageContaining("closed");
    }

    @Test
    void a_long_journal_is_rewritten_short_and_says_the_same() throws IOException {
        Instant yesterday = NOON.minusSeconds(86_400);
        try (Journal journal = open()) {
            journal.keep(new Fact.TenantJoined("ann", "free", NOON));
            journal.keep(new Fact.KeyIssued("key-1", "ann", HASH, NOON));
            for (int i = 0; i < 1_500; i++) {
                var _ = journal.counted("old", yesterday.plusMillis(i));
            }
            for (int i = 0; i < 700; i++) {
                var _ = journal.counted("ann", NOON.plusMillis(i));
            }
        }

        int first = countedToday();
        int lines = Files.readAllLines(file()).size();
        int second = countedToday();

        assertThat(lines).isEqualTo(5);
        assertThat(first).isEqualTo(700);
        assertThat(second).isEqualTo(700);
        try (Journal journal = open()) {
            assertThat(journal.facts()).hasSize(2);
            assertThat(journal.lastInstant()).isEqualTo(NOON.plusMillis(699));
            count(journal, 1);
        }
        assertThat(countedToday()).isEqualTo(701);
    }

    @Test
    void only_the_owner_may_read_what_is_in_the_folder() throws IOException {
        try (Journal journal = open()) {
            count(journal, 1);
            folder.write("some.key", "x");
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        try (var files = Files.list(data)) {
            assertThat(files)
                    .hasSize(4)
                    .allSatisfy(
                            each ->
                                    assertThat(
                                                    PosixFilePermissions.toString(
                                                            Files.getPosixFilePermissions(each)))
                                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void peeking_sees_tenants_without_taking_the_folder() throws IOException {
        try (Journal journal = open()) {
            journal.keep(new Fact.TenantJoined("ann", "free", NOON));

            assertThat(Journal.peek(data)).hasSize(1);
        }
    }
}
