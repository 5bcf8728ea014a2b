package dev.stepgate.engine.kv;

import static dev.stepgate.engine.kv.Reading.joined;
import static dev.stepgate.engine.kv.Reading.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.terms.EngineFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class PrefixFilesTest {

    private static final int S = 4;
    private static final int HEADS = 1;
    private static final int LONG = 300;

    /** Holds two long beginnings in rounded formats, but not three. */
    private static final long STORE_BYTES = 14_000;

    private static final byte[] IDENTITY = new byte[32];

    @TempDir Path parent;

    /** A pool, and a store that remembers in files: what one process has. */
    private static final class Life implements AutoCloseable {
        private final MemoryFormat format;
        private final BlockPool pool;
        private final PrefixFiles files;
        private final PrefixStore store;

        Life(Path parent, MemoryFormat format, long diskBytes, byte[] identity) {
            this.format = format;
            this.pool = new BlockPool(format, S, 1 << 24);
            this.files = PrefixFiles.in(parent, diskBytes, identity, pool);
            this.store = new PrefixStore(pool, STORE_BYTES, files);
        }

        /**
         * Begins a prompt with what is found of all but its last token, reads the rest, and
         * remembers it at its end.
         */
        int ask(int[] tokens) {
            store.recall(tokens, tokens.length - 1, blank());
            var found = store.find(tokens, tokens.length - 1);
            try (Reading reading =
                    found.flatMap(PrefixStore.Found::open)
                            .map(memories -> new Reading(tokens, memories))
                            .orElseGet(() -> new Reading(pool, tokens, HEADS))) {
                reading.read(tokens.length);
                reading.assertEqualToScratch(format);
                store.remember(tokens, tokens.length, reading.snapshots(tokens.length));
            }
            return found.map(PrefixStore.Found::length).orElse(0);
        }

        private List<Snapshot> blank() {
            try (Reading nothing = new Reading(pool, new int[0], HEADS)) {
                return nothing.snapshots(0);
            }
        }

        /** Lets go of all that is in memory. */
        void forget() {
            store.release(pool.budgetBytes());
            assertThat(pool.usedBytes()).isZero();
        }

        @Override
        public void close() {
            store.close();
            assertThat(pool.usedBytes()).isZero();
            assertThat(pool.snapshotBytes()).isZero();
        }
    }

    private Life life() {
        return life(MemoryFormat.BF16);
    }

    private Life life(MemoryFormat format) {
        return new Life(parent, format, 1 << 24, IDENTITY);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(parent)) {
            return all.filter(file -> file.toString().endsWith(".prefix")).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_asked_before_a_restart_comes_back_bit_for_bit(MemoryFormat format) {
        try (Life first = life(format)) {
            assertThat(first.ask(text(0, LONG))).isZero();
        }

        try (Life second = life(format)) {
            assertThat(second.ask(joined(text(0, LONG), 7, 7, 7))).isEqualTo(LONG);
            assertThat(second.store.counts().hits()).isEqualTo(1);
            assertThat(second.store.counts().tokensReused()).isEqualTo(LONG - HEADS);
        }
    }

    @Test
    void a_longer_beginning_takes_the_place_of_its_own() throws IOException {
        for (int more = 0; more < 4; more++) {
            try (Life life = life()) {
                life.ask(text(0, LONG + 10 * more));
            }
        }

        assertThat(files()).hasSize(1);
        try (Life life = life()) {
            assertThat(life.ask(text(0, LONG + 50))).isEqualTo(LONG + 30);
        }
    }

    @Test
    void what_came_from_a_file_is_not_written_again() throws IOException {
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }

        assertThat(files()).hasSize(1);
    }

    @Test
    void short_beginnings_are_not_worth_a_file() throws IOException {
        try (Life life = life()) {
            life.ask(text(0, PrefixFiles.LEAST_TOKENS - 1));
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void what_memory_has_is_not_read() throws IOException {
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }
        try (Life life = life()) {
            life.ask(text(0, 100));
            Files.delete(files().getFirst());

            assertThat(life.ask(text(0, 100))).isEqualTo(99);
        }
    }

    @Test
    void what_memory_lets_go_of_was_written_before() {
        try (Life life = life()) {
            for (int i = 0; i < 5; i++) {
                life.ask(text(1000 * i, LONG));
                life.files.settle();
            }
            assertThat(life.store.find(text(0, LONG), LONG)).isEmpty();

            assertThat(life.ask(text(0, LONG))).isEqualTo(LONG - 1);
        }
    }

    @Test
    void those_unused_for_longest_are_deleted_where_room_is_wanted() throws IOException {
        long one;
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }
        one = Files.size(files().getFirst());
        long disk = 3 * one + one / 2;
        try (Life life = new Life(parent, MemoryFormat.BF16, disk, IDENTITY)) {
            life.ask(text(1000, LONG));
            life.ask(text(2000, LONG));
        }
        try (Life life = new Life(parent, MemoryFormat.BF16, disk, IDENTITY)) {
            life.ask(text(0, LONG));
            life.ask(text(3000, LONG));
        }

        assertThat(files()).hasSize(3);
        try (Life life = new Life(parent, MemoryFormat.BF16, disk, IDENTITY)) {
            assertThat(life.ask(text(0, LONG))).isEqualTo(LONG - 1);
            assertThat(life.ask(text(2000, LONG))).isEqualTo(LONG - 1);
            assertThat(life.ask(text(3000, LONG))).isEqualTo(LONG - 1);
            assertThat(life.ask(text(1000, LONG))).isZero();
        }
    }

    @Test
    void nobody_else_may_read_them() throws IOException {
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }

        Path file = files().getFirst();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Path folder = file.resolveSibling("");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_folder_in_use_is_left_alone() {
        try (Life life = life();
                Life other = life()) {
            assertThat(other.files.remarks()).singleElement().asString().contains("in use");
            life.ask(text(0, LONG));
            other.ask(text(0, LONG));
        }

        try (Life life = life()) {
            assertThat(life.files.remarks()).isEmpty();
            assertThat(life.ask(text(0, LONG))).isEqualTo(LONG - 1);
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_refused() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        var pool = new BlockPool(MemoryFormat.F32, S, 1);

        assertThatThrownBy(() -> PrefixFiles.in(file, 1, IDENTITY, pool))
                .isInstanceOf(EngineFault.BadRequest.class)
                .hasMessageContaining("reuse folder: " + file);
    }

    @Test
    void another_models_files_are_deleted() throws IOException {
        byte[] alike = IDENTITY.clone();
        alike[31] = 1;
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }

        try (Life life = new Life(parent, MemoryFormat.BF16, 1 << 24, alike)) {
            assertThat(life.files.remarks()).singleElement().asString().contains("another model's");
            assertThat(files()).isEmpty();
            assertThat(life.ask(text(0, LONG))).isZero();
        }
    }

    @Test
    void files_of_another_format_or_revision_are_deleted() throws IOException {
        try (Life life = life(MemoryFormat.F32)) {
            life.ask(text(0, LONG));
        }
        try (Life life = life(MemoryFormat.Q8)) {
            assertThat(life.files.remarks()).singleElement().asString().contains("memory format");
            life.ask(text(0, LONG));
        }
        Path file = files().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[8] = 99;
        Files.write(file, bytes);

        try (Life life = life(MemoryFormat.Q8)) {
            assertThat(life.files.remarks()).singleElement().asString().contains("revision 99");
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void unfinished_files_are_deleted_and_strange_ones_left_alone() throws IOException {
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }
        Path file = files().getFirst();
        Path unfinished = Files.createFile(file.resolveSibling("1.prefix.unfinished"));
        Path strange = Files.createFile(file.resolveSibling("notes.txt"));

        try (Life life = life()) {
            assertThat(life.files.remarks()).isEmpty();
        }

        assertThat(unfinished).doesNotExist();
        assertThat(strange).exists();
    }

    /** All but those whose damage is in old windows, which nobody begins with. */
    @Test
    void damaged_files_are_refused() throws IOException {
        var random = new SplittableRandom(5);
        try (Life life = life()) {
            life.ask(text(0, LONG));
        }
        Path file = files().getFirst();
        byte[] good = Files.readAllBytes(file);
        Files.delete(file);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            Files.write(file, damaged(good, random));
            try (Life life = life()) {
                refused += life.ask(text(0, LONG)) == 0 ? 1 : 0;
            }
            for (Path left : files()) {
                Files.delete(left);
            }
        }

        assertThat(refused).isGreaterThan(390);
    }

    private static byte[] damaged(byte[] good, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 1 -> Arrays.copyOf(good, good.length + 1 + random.nextInt(9));
            default -> {
                byte[] bytes = good.clone();
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
        };
    }

    /** A file that was left half-way must not hold what its blocks were used for afterwards. */
    @Test
    void blocks_that_are_wanted_back_are_given_back_at_once() {
        var random = new SplittableRandom(6);
        try (Life life = life()) {
            for (int i = 0; i < 100; i++) {
                life.ask(text(1000 * i, LONG));
                for (int spin = random.nextInt(5000); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                life.ask(text(1000 * random.nextInt(i + 1), LONG));
            }
            life.files.settle();

            assertThat(life.files.usedBytes()).isPositive();
        }
    }

    @Test
    void random_prompts_across_restarts_are_as_if_read_from_scratch() {
        var random = new SplittableRandom(7);
        int[] base = random.ints(260, 0, 3).toArray();
        int hits = 0;
        for (int run = 0; run < 12; run++) {
            try (Life life = life(MemoryFormat.Q8)) {
                for (int i = 0; i < 12; i++) {
                    int[] kept = Arrays.copyOf(base, 200 + random.nextInt(base.length - 199));
                    int[] tokens = joined(kept, random.ints(random.nextInt(60), 0, 3).toArray());
                    hits += life.ask(tokens) > PrefixFiles.LEAST_TOKENS ? 1 : 0;
                    base = random.nextInt(3) == 0 && tokens.length >= 260 ? tokens : base;
                    if (random.nextInt(4) == 0) {
                        life.forget();
                    }
                }
            }
        }

        assertThat(hits).isPositive();
    }
}
