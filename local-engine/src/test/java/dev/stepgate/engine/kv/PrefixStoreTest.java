package dev.stepgate.engine.kv;

import static dev.stepgate.engine.kv.Reading.joined;
import static dev.stepgate.engine.kv.Reading.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixStoreTest {

    private static final int S = 4;
    private static final long BLOCK_BYTES = 2L * 4 * S * Reading.HEADS * Reading.SIZE;

    private final BlockPool pool = new BlockPool(MemoryFormat.F32, S, Long.MAX_VALUE);

    /** Reads a prompt and remembers it at some lengths and at its end. */
    private void tell(PrefixStore store, int[] tokens, int... lengths) {
        try (var reading = new Reading(pool, tokens, 1)) {
            for (int length : lengths) {
                reading.read(length);
                store.remember(tokens, length, reading.snapshots(length));
            }
            reading.read(tokens.length);
            store.remember(tokens, tokens.length, reading.snapshots(tokens.length));
        }
    }

    private static int found(PrefixStore store, int[] tokens) {
        return store.find(tokens, tokens.length).map(PrefixStore.Found::length).orElse(0);
    }

    /** Begins with what is found, and lets go again. */
    private static void use(PrefixStore store, int[] tokens) {
        store.find(tokens, tokens.length)
                .orElseThrow()
                .open()
                .orElseThrow()
                .forEach(SequenceMemory::close);
    }

    @Test
    void what_is_in_common_is_found_to_the_token() {
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, text(0, 30));

            assertThat(found(store, joined(text(0, 29), 7, 7, 7))).isEqualTo(29);
            assertThat(found(store, joined(text(0, 27), 7, 7, 7))).isEqualTo(27);
            assertThat(found(store, text(0, 50))).isEqualTo(30);
            assertThat(store.find(text(0, 50), 28).orElseThrow().length()).isEqualTo(28);
            assertThat(store.find(text(1, 50), 50)).isEmpty();
        }
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void memories_begin_one_after_the_other() {
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            try (var reading = new Reading(pool, text(0, 30), 3)) {
                reading.read(30);
                store.remember(text(0, 30), 30, reading.snapshots(30));
            }

            List<SequenceMemory> opened =
                    store.find(text(0, 40), 40).orElseThrow().open().orElseThrow();

            assertThat(opened).extracting(SequenceMemory::length).containsExactly(27, 28, 29, 30);
            assertThat(store.counts().hits()).isEqualTo(1);
            assertThat(store.counts().tokensReused()).isEqualTo(27);
            opened.forEach(SequenceMemory::close);
        }
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void heads_that_lag_shorten_what_is_found() {
        try (var store = new PrefixStore(pool, Long.MAX_VALUE);
                var reading = new Reading(pool, text(0, 30), 1)) {
            reading.read(30);
            List<Snapshot> snapshots =
                    List.of(
                            reading.memories().get(0).snapshot(30),
                            reading.memories().get(1).snapshot(28));
            store.remember(text(0, 30), 30, snapshots);

            assertThat(found(store, text(0, 40))).isEqualTo(28);
        }
    }

    @Test
    void a_window_that_passed_unkept_cannot_be_begun_with() {
        int[] system = text(0, 20);
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, joined(system, text(100, 30)));
            assertThat(found(store, joined(system, text(200, 30)))).isZero();

            tell(store, joined(system, text(300, 30)), 18, 20);
            assertThat(found(store, joined(system, text(200, 30)))).isEqualTo(20);
        }
    }

    @Test
    void a_longer_beginning_takes_the_place_of_its_own() {
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, text(0, 4 * S));
            long before = store.counts().bytes();
            tell(store, text(0, 5 * S), 4 * S);

            // One more block of the full layer, and of each windowed one.
            assertThat(store.counts().bytes() - before).isEqualTo(3 * BLOCK_BYTES);
            assertThat(found(store, joined(text(0, 4 * S), 7))).isEqualTo(4 * S);
            assertThat(found(store, text(0, 6 * S))).isEqualTo(5 * S);
        }
    }

    @Test
    void a_shorter_beginning_adds_its_window_to_the_longer() {
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, text(0, 60));
            assertThat(found(store, joined(text(0, 20), 7))).isZero();

            tell(store, text(0, 20));

            assertThat(found(store, joined(text(0, 20), 7))).isEqualTo(20);
            assertThat(found(store, text(0, 70))).isEqualTo(60);
        }
    }

    @Test
    void windows_that_no_likely_restart_needs_go_first() {
        int[] story = text(0, 60);
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, story, 10, 20, 30, 40, 50);
            use(store, joined(text(0, 20), 7));
            long before = pool.freeBytes();

            store.release(before + 1);

            assertThat(found(store, joined(text(0, 20), 7))).isEqualTo(20);
            assertThat(found(store, joined(text(0, 50), 7))).isEqualTo(50);
            assertThat(found(store, text(0, 70))).isEqualTo(60);
            assertThat(found(store, joined(text(0, 40), 7))).isLessThan(40);
            assertThat(found(store, joined(text(0, 30), 7))).isEqualTo(20);
        }
    }

    @Test
    void a_point_where_two_beginnings_part_stays() {
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, joined(text(0, 20), text(100, 40)), 10, 20, 30, 40);
            tell(store, joined(text(0, 20), text(200, 40)), 10, 20, 30, 40);

            store.release(pool.freeBytes() + 1);

            assertThat(found(store, joined(text(0, 20), 7))).isEqualTo(20);
        }
    }

    @Test
    void then_ends_go_down_to_what_was_used_again_and_what_never_was_goes_whole() {
        int[] asked = joined(text(0, 20), text(100, 40));
        int[] never = text(500, 60);
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, asked, 20);
            tell(store, never);
            use(store, joined(text(0, 20), 7));

            releaseUntilGone(store, never);
            assertThat(found(store, asked)).isEqualTo(60);

            store.release(pool.freeBytes() + 1);
            assertThat(found(store, asked)).isEqualTo(20);
            assertThat(found(store, joined(text(0, 20), 7))).isEqualTo(20);
        }
    }

    /** Lets go bit by bit. */
    private void releaseUntilGone(PrefixStore store, int[] tokens) {
        while (found(store, tokens) > 0) {
            store.release(pool.freeBytes() + 1);
        }
    }

    @Test
    void what_was_unused_for_longest_goes_before_what_was_used_lately() {
        try (var store = new PrefixStore(pool, Long.MAX_VALUE)) {
            tell(store, text(0, 40));
            tell(store, text(100, 40));
            tell(store, text(200, 40));
            use(store, joined(text(0, 40), 7));
            use(store, joined(text(100, 40), 7));
            use(store, joined(text(200, 40), 7));
            use(store, joined(text(0, 40), 7));

            releaseUntilGone(store, text(100, 40));
            assertThat(found(store, text(0, 40))).isEqualTo(40);
            assertThat(found(store, text(200, 40))).isEqualTo(40);

            releaseUntilGone(store, text(200, 40));
            assertThat(found(store, text(0, 40))).isEqualTo(40);
        }
    }

    @Test
    void no_more_is_held_than_the_budget() {
        long budget = 40 * BLOCK_BYTES;
        try (var store = new PrefixStore(pool, budget)) {
            for (int i = 0; i < 50; i++) {
                tell(store, text(100 * i, 30 + i));

                assertThat(store.counts().bytes()).isPositive().isLessThanOrEqualTo(budget);
            }
            assertThat(found(store, text(4900, 79))).isEqualTo(79);
        }
    }

    @Test
    void a_new_beginning_is_kept_though_all_before_it_were_used_again() {
        try (var store = new PrefixStore(pool, 40 * BLOCK_BYTES)) {
            for (int i = 0; i < 50; i++) {
                tell(store, text(100 * i, 30));

                assertThat(found(store, text(100 * i, 40))).as("beginning " + i).isEqualTo(30);
                use(store, text(100 * i, 40));
            }
        }
    }

    @Test
    void what_was_used_again_outlives_many_that_never_were() {
        try (var store = new PrefixStore(pool, 60 * BLOCK_BYTES)) {
            tell(store, text(0, 20));
            use(store, text(0, 30));

            for (int i = 1; i < 50; i++) {
                tell(store, text(100 * i, 30));
            }

            assertThat(found(store, text(0, 30))).isEqualTo(20);
        }
    }

    @Test
    void what_is_about_to_be_used_is_not_let_go_of_for_its_own_copies() {
        var small = new BlockPool(MemoryFormat.F32, S, 16 * BLOCK_BYTES);
        try (var store = new PrefixStore(small, Long.MAX_VALUE)) {
            for (int first : new int[] {0, 100}) {
                try (var reading = new Reading(small, text(first, 11), 0)) {
                    reading.read(11);
                    store.remember(text(first, 11), 11, reading.snapshots(11));
                }
            }
            var held = new SequenceMemory(small, Reading.HEAD, 10 * S);
            var rows = new Rows(10 * S, Reading.HEADS * Reading.SIZE);
            rows.shape(4 * S, Reading.HEADS * Reading.SIZE);
            held.layer(0).append(rows, rows, new Run(0, 4 * S, 0));
            assertThat(small.freeBytes()).isZero();

            var opened = store.find(text(0, 11), 11).orElseThrow().open();

            assertThat(opened).isPresent();
            assertThat(found(store, text(100, 11))).isZero();
            opened.orElseThrow().forEach(SequenceMemory::close);
            held.close();
        }
        assertThat(small.usedBytes()).isZero();
    }

    /** Whatever was remembered and let go of, a prompt's memories are those of reading it all. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void random_prompts_are_remembered_as_if_read_from_scratch(int heads) {
        var random = new SplittableRandom(heads);
        var all = new ArrayList<int[]>();
        all.add(new int[] {1});
        var store = new PrefixStore(pool, 150 * BLOCK_BYTES);
        for (int i = 0; i < 400; i++) {
            int[] old = all.get(random.nextInt(all.size()));
            int[] kept = Arrays.copyOf(old, random.nextInt(old.length) + 1);
            int[] tokens = joined(kept, random.ints(1 + random.nextInt(25), 0, 3).toArray());
            all.add(tokens);
            var found = store.find(tokens, tokens.length - 1);
            try (var reading =
                    found.flatMap(PrefixStore.Found::open)
                            .map(memories -> new Reading(tokens, memories))
                            .orElseGet(() -> new Reading(pool, tokens, heads))) {
                int from = reading.memories().getLast().length();
                for (int end = from + 1; end < tokens.length; end += 1 + random.nextInt(9)) {
                    reading.read(end);
                    store.remember(tokens, end, reading.snapshots(end));
                    assertThat(store.counts().bytes()).isLessThanOrEqualTo(150 * BLOCK_BYTES);
                }
                reading.read(tokens.length);
                reading.assertEqualToScratch(MemoryFormat.F32);
            }
            if (random.nextInt(10) == 0) {
                store.release(pool.freeBytes() + random.nextInt(30) * BLOCK_BYTES);
            }
        }

        assertThat(store.counts().hits()).isGreaterThan(100);
        store.close();
        assertThat(pool.usedBytes()).isZero();
        assertThat(pool.snapshotBytes()).isZero();
    }
}
