package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every make of the kernels must compute; expectations are sums in double precision. */
abstract class KernelsContract {

    private final SplittableRandom random = new SplittableRandom(7);

    /** The make under test, answering at once. */
    abstract Kernels kernels();

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 13, 64, 127, 128, 1280})
    void linear_multiplies_single_precision_rows(int columns) {
        checkLinear(9, columns, Packing.F32);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 13, 64, 127, 128, 1280})
    void linear_multiplies_half_precision_rows(int columns) {
        checkLinear(9, columns, Packing.F16);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 13, 64, 127, 128, 1280})
    void linear_multiplies_bfloat_rows(int columns) {
        checkLinear(9, columns, Packing.BF16);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 96, 256, 1280, 4096})
    void linear_multiplies_eight_bit_blocks(int columns) {
        checkLinear(9, columns, Packing.Q8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 33})
    void linear_covers_any_number_of_rows(int rows) {
        checkLinear(rows, 64, Packing.Q8);
        checkLinear(rows, 65, Packing.F32);
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33, 127, 128, 129, 160, 163})
    void linear_covers_whole_and_broken_groups_of_rows(int rows) {
        checkLinear(rows, 64, Packing.Q8);
        checkLinear(rows, 65, Packing.F32);
        try (Arena arena = Arena.ofConfined()) {
            for (BlockFormat format : BlockFormat.values()) {
                checkLinear(random(format, arena, rows, 512));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void linear_multiplies_blocks_of_every_format(BlockFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            for (int blocks : new int[] {1, 2, 3, 5, 16}) {
                checkLinear(random(format, arena, 9, blocks * format.elements()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void linear_covers_any_number_of_rows_of_blocks(BlockFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            for (int rows : new int[] {1, 2, 3, 4, 5, 7, 8, 33}) {
                checkLinear(random(format, arena, rows, format.elements()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void linear_reads_extreme_blocks(BlockFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            for (float scale : new float[] {0, -0f, 0x1p-24f, -0x1p-24f, 0x1.ff8p-15f, -2, 2000}) {
                checkLinear(new BlockPacking(format).filled(arena, 5, scale, 0));
                checkLinear(new BlockPacking(format).filled(arena, 5, scale, 255));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_row_of_blocks_does_not_depend_on_weights_multiplied_before(BlockFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            Weights wide = random(format, arena, 8, 3 * format.elements());
            Weights narrow = random(format, arena, 6, format.elements());
            Rows x = noise(2, format.elements());
            Kernels kernels = kernels();
            var alone = new Rows(2, 6);
            var after = new Rows(2, 6);
            kernels.linear(alone, narrow, x);

            kernels.linear(new Rows(1, 8), wide, noise(1, wide.columns()));
            kernels.linear(after, narrow, x);

            assertThat(after.values()).containsExactly(alone.values());
        }
    }

    @ParameterizedTest
    @EnumSource
    void look_up_widens_the_rows_that_tokens_name(BlockFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            int columns = 2 * format.elements();
            Weights table = random(format, arena, 5, columns);
            var y = new Rows(2, columns);
            var row = new float[columns];

            kernels().lookUp(y, table, new int[] {4, 1}, 2);

            new ScalarKernels("the truth").widen(row, 0, table, 4);
            assertThat(Arrays.copyOf(y.values(), columns)).containsExactly(row);
            new ScalarKernels("the truth").widen(row, 0, table, 1);
            assertThat(Arrays.copyOfRange(y.values(), columns, 2 * columns)).containsExactly(row);
        }
    }

    @Test
    void linear_reads_extreme_blocks_exactly() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(4 * 34L);
            for (int row = 0; row < 4; row++) {
                short scale = Float.floatToFloat16(row == 3 ? 0x1p-24f : -2);
                data.set(ScalarKernels.SHORT, row * 34L, scale);
                for (int i = 0; i < 32; i++) {
                    byte q = (byte) (row == 0 ? -128 : row == 1 ? 127 : row == 2 ? 0 : 1);
                    data.set(java.lang.foreign.ValueLayout.JAVA_BYTE, row * 34L + 2 + i, q);
                }
            }
            Rows x = filled(1, 32, 1);
            var y = new Rows(1, 4);

            Kernels kernels = kernels();
            kernels.linear(y, kernels.prepare(new Weights.Q8(4, 32, data)), x);

            assertThat(y.values()).containsExactly(8192f, -8128f, 0f, 32 * 0x1p-24f);
        }
    }

    @Test
    void half_precision_denormals_and_signs_are_exact() {
        float[] halves = {0f, -0f, 0x1p-24f, -0x1p-24f, 0x1.ff8p-15f, 1, -65504, 0x1p-14f};
        try (Arena arena = Arena.ofConfined()) {
            for (float value : halves) {
                MemorySegment data = arena.allocate(4 * 64 * 2L);
                for (int i = 0; i < 4 * 64; i++) {
                    data.set(ScalarKernels.SHORT, 2L * i, Float.floatToFloat16(value));
                }
                var x = new Rows(1, 64);
                x.shape(1, 64);
                x.values()[5] = 1;
                var y = new Rows(1, 4);

                kernels().linear(y, new Weights.F16(4, 64, data), x);

                assertThat(y.values()).containsOnly(value == 0 ? 0f : value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 64, 128, 256})
    void norm_scales_each_run_to_a_root_mean_square_of_one(int size) {
        Rows x = noise(3, 2 * size);
        float[] scale = noise(1, size).values();
        var y = new Rows(3, 2 * size);

        kernels().norm(y, x, scale, 1e-5f);

        for (int from = 0; from < 6 * size; from += size) {
            double squares = 0;
            for (int i = 0; i < size; i++) {
                squares += (double) x.values()[from + i] * x.values()[from + i];
            }
            double factor = 1 / Math.sqrt(squares / size + 1e-5);
            for (int i = 0; i < size; i++) {
                double expected = x.values()[from + i] * factor * scale[i];
                assertThat((double) y.values()[from + i]).isCloseTo(expected, within(2e-6));
            }
        }
    }

    @Test
    void norm_of_zeros_is_zero() {
        Rows x = filled(1, 64, 0);
        var y = new Rows(1, 64);

        kernels().norm(y, x, filled(1, 64, 1).values(), 1e-5f);

        assertThat(y.values()).containsOnly(0f);
    }

    @Test
    void rotate_turns_pairs_and_leaves_the_rest_of_a_head() {
        Turns turns = Turns.of(4, 10_000, new float[] {1, 2});
        var x = new Rows(1, 12);
        x.shape(1, 12);
        for (int i = 0; i < 12; i++) {
            x.values()[i] = i + 1;
        }

        kernels().rotate(x, 6, turns, new int[] {3});

        float[] expected = new float[12];
        for (int head = 0; head < 12; head += 6) {
            for (int j = 0; j < 2; j++) {
                double angle = 3 * (j == 0 ? 1 : 0.01 / 2);
                double a = head + j + 1;
                double b = head + j + 3;
                expected[head + j] = (float) (a * Math.cos(angle) - b * Math.sin(angle));
                expected[head + j + 2] = (float) (b * Math.cos(angle) + a * Math.sin(angle));
            }
            expected[head + 4] = head + 5;
            expected[head + 5] = head + 6;
        }
        assertThat(x.values()).containsExactly(expected, within(1e-5f));
    }

    @ParameterizedTest
    @EnumSource
    void attend_mixes_the_values_a_query_sees(MemoryFormat format) {
        for (int size : new int[] {4, 8, 32, 64, 128}) {
            for (int window : new int[] {1, 10, 1000}) {
                Rows q = noise(2, 4 * size);
                Remembered memory = remembered(new MemoryShape(format, 8, 2, size), 32);
                var y = new Rows(2, 4 * size);
                y.shape(2, 4 * size);

                kernels().attend(y, q, List.of(new Reader(new Run(0, 2, 30), memory)), window);

                for (int t = 0; t < 2; t++) {
                    for (int h = 0; h < 4; h++) {
                        double[] expected = mixed(q, t, h, memory, 30 + t, window);
                        for (int i = 0; i < size; i++) {
                            double got = y.values()[y.at(t) + h * size + i];
                            assertThat(got).isCloseTo(expected[i], within(1e-5));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void attend_gives_the_same_bits_however_positions_lie_in_blocks(MemoryFormat format) {
        int size = 64;
        Rows q = noise(5, 6 * size);
        Rows keys = noise(40, 3 * size);
        Rows values = noise(40, 3 * size);
        Remembered whole = remembered(new MemoryShape(format, 40, 3, size), keys, values);
        var expected = new Rows(5, 6 * size);
        expected.shape(5, 6 * size);
        kernels().attend(expected, q, List.of(new Reader(new Run(0, 5, 35), whole)), 21);

        for (int positions : new int[] {1, 3, 8, 16, 37, 64}) {
            Remembered cut = remembered(new MemoryShape(format, positions, 3, size), keys, values);
            var y = new Rows(5, 6 * size);
            y.shape(5, 6 * size);
            kernels().attend(y, q, List.of(new Reader(new Run(0, 2, 35), cut)), 21);
            kernels().attend(y, q, List.of(new Reader(new Run(2, 3, 37), cut)), 21);

            assertThat(y.values()).containsExactly(expected.values());
        }
    }

    @Test
    void attend_leaves_the_rows_of_others_alone() {
        Rows q = noise(4, 32);
        Rows y = filled(4, 32, 5);
        Remembered memory = remembered(new MemoryShape(MemoryFormat.F32, 8, 1, 32), 8);

        kernels().attend(y, q, List.of(new Reader(new Run(1, 2, 3), memory)), 8);

        for (int row = 0; row < 4; row++) {
            float[] values = Arrays.copyOfRange(y.values(), y.at(row), y.at(row + 1));
            if (row == 0 || row == 3) {
                assertThat(values).containsOnly(5f);
            } else {
                assertThat(values).doesNotContain(5f);
            }
        }
    }

    private Remembered remembered(MemoryShape shape, int positions) {
        int width = shape.heads() * shape.headSize();
        return remembered(shape, noise(positions, width), noise(positions, width));
    }

    private static Remembered remembered(MemoryShape shape, Rows keys, Rows values) {
        var blocks = new ArrayList<MemoryBlock>();
        for (int p = 0; p < keys.count(); p++) {
            int slot = p % shape.positions();
            if (slot == 0) {
                blocks.add(MemoryBlock.of(shape));
            }
            blocks.getLast().put(slot, keys, values, p);
        }
        return new Remembered(shape, blocks::get);
    }

    private static double[] mixed(
            Rows q, int t, int h, Remembered memory, int position, int window) {
        int size = memory.shape().headSize();
        int head = h / (q.width() / size / memory.shape().heads());
        double total = 0;
        double[] sum = new double[size];
        var key = new float[size];
        var value = new float[size];
        for (int p = Math.max(0, position - window + 1); p <= position; p++) {
            int vector = memory.shape().vector(head, memory.slot(p));
            memory.blockOf(p).keys().widen(vector, 1, size, key);
            memory.blockOf(p).values().widen(vector, 1, size, value);
            double score = 0;
            for (int i = 0; i < size; i++) {
                score += (double) q.values()[q.at(t) + h * size + i] * key[i];
            }
            double weight = Math.exp(score / Math.sqrt(size));
            total += weight;
            for (int i = 0; i < size; i++) {
                sum[i] += weight * value[i];
            }
        }
        for (int i = 0; i < size; i++) {
            sum[i] /= total;
        }
        return sum;
    }

    @Test
    void gates_scale_their_own_head() {
        Rows mixed = filled(1, 4, 3);
        var gates = new Rows(1, 2);
        gates.shape(1, 2);
        gates.values()[0] = 0;
        gates.values()[1] = 100;

        kernels().gateHeads(mixed, gates);

        assertThat(mixed.values()).containsExactly(1.5f, 1.5f, 3, 3);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.5f, 7})
    void feed_clamps_the_gate_from_above_and_the_other_arm_on_both_sides(float clamp) {
        try (Arena arena = Arena.ofConfined()) {
            Kernels kernels = kernels();
            Net net = new Arms(37, 1).net(kernels, arena, clamp);
            Rows x = noise(3, 2 * 37);
            x.values()[0] = 90;
            x.values()[37] = -90;
            x.values()[1] = -90;
            var y = new Rows(3, 37);

            kernels.feed(y, net, x);

            for (int t = 0; t < 3; t++) {
                for (int i = 0; i < 37; i++) {
                    double expected = Arms.expected(x, t, i, 37, clamp);
                    assertThat((double) y.values()[y.at(t) + i])
                            .isCloseTo(expected, within(2e-6 * Math.max(1, Math.abs(expected))));
                }
            }
        }
    }

    @Test
    void routing_selects_with_the_bias_and_weighs_without_it() {
        var scores = new Rows(1, 4);
        scores.shape(1, 4);
        System.arraycopy(new float[] {0, 2, 1, -3}, 0, scores.values(), 0, 4);
        var routing = new Routing(1, 4, 2);

        kernels().route(routing, scores, new float[] {0, 0, 0, 5}, new Routing.Rule(2, 3, true));

        double first = 1 / (1 + Math.exp(3));
        double second = 1 / (1 + Math.exp(-2));
        assertThat(routing.expert(0, 0)).isEqualTo(3);
        assertThat(routing.expert(0, 1)).isEqualTo(1);
        assertThat((double) routing.weight(0, 0))
                .isCloseTo(3 * first / (first + second), within(1e-6));
        assertThat((double) routing.weight(0, 1))
                .isCloseTo(3 * second / (first + second), within(1e-6));
    }

    @Test
    void a_tie_goes_to_the_expert_with_the_lower_index() {
        Rows scores = filled(1, 5, 0.25f);
        var routing = new Routing(1, 5, 2);

        kernels().route(routing, scores, new float[5], new Routing.Rule(2, 1, false));

        assertThat(routing.expert(0, 0)).isZero();
        assertThat(routing.expert(0, 1)).isEqualTo(1);
        assertThat(routing.weight(0, 0)).isEqualTo(ScalarKernels.sigmoid(0.25f));
    }

    @Test
    void mix_weighs_what_each_tokens_experts_answer_and_adds_the_shared_answer() {
        try (Arena arena = Arena.ofConfined()) {
            Kernels kernels = kernels();
            var scores = new Rows(3, 4);
            scores.shape(3, 4);
            System.arraycopy(
                    new float[] {9, 0, 5, 0, 0, 9, 5, 0, 9, 5, 0, 0}, 0, scores.values(), 0, 12);
            var routing = new Routing(3, 4, 2);
            kernels.route(routing, scores, new float[4], new Routing.Rule(2, 2, true));
            List<Net> experts =
                    IntStream.of(1, 2, 3, 4)
                            .mapToObj(factor -> new Arms(8, factor).net(kernels, arena, 0))
                            .toList();
            Rows x = noise(3, 16);
            Net shared = new Arms(8, 10).net(kernels, arena, 0);
            var y = new Rows(3, 8);

            kernels.mix(y, new Experts(shared, experts), routing, x);

            assertThat(routing.tokensOf(3)).isZero();
            for (int t = 0; t < 3; t++) {
                double factors = 10;
                for (int rank = 0; rank < 2; rank++) {
                    factors += (routing.expert(t, rank) + 1) * (double) routing.weight(t, rank);
                }
                for (int i = 0; i < 8; i++) {
                    double expected = factors * Arms.expected(x, t, i, 8, 0);
                    assertThat((double) y.values()[y.at(t) + i]).isCloseTo(expected, within(1e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_token_gets_the_same_however_many_are_beside_it(Packing packing) {
        try (Arena arena = Arena.ofConfined()) {
            for (int rows : new int[] {5, 64, 133}) {
                checkCompanions(packing.pack(arena, noise(rows, 96)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_token_gets_the_same_of_blocks_however_many_are_beside_it(BlockFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            checkCompanions(random(format, arena, 133, 2 * format.elements()));
        }
    }

    private void checkCompanions(Weights w) {
        Kernels kernels = kernels();
        Weights prepared = kernels.prepare(w);
        Rows x = noise(19, w.columns());
        var alone = new Rows(1, w.columns());
        var y = new Rows(1, w.rows());
        var together = new Rows(19, w.rows());
        for (int count = 1; count <= 19; count++) {
            x.shape(count, w.columns());

            kernels.linear(together, prepared, x);

            for (int t = 0; t < count; t++) {
                alone.shape(1, w.columns());
                alone.put(0, x, t, 1);
                kernels.linear(y, prepared, alone);
                assertThat(
                                Arrays.copyOfRange(
                                        together.values(), together.at(t), together.at(t + 1)))
                        .containsExactly(y.values());
            }
        }
    }

    @Test
    void look_up_copies_the_rows_that_tokens_name() {
        try (Arena arena = Arena.ofConfined()) {
            Rows table = noise(5, 32);
            Weights packed = Packing.BF16.pack(arena, table);
            var y = new Rows(2, 32);

            kernels().lookUp(y, packed, new int[] {4, 1, 0}, 2);

            assertThat(y.count()).isEqualTo(2);
            for (int i = 0; i < 32; i++) {
                assertThat(y.values()[i]).isEqualTo(Packing.brain(table.values()[4 * 32 + i]));
                assertThat(y.values()[32 + i]).isEqualTo(Packing.brain(table.values()[32 + i]));
            }
        }
    }

    @Test
    void add_adds() {
        Rows y = filled(2, 5, 1);

        kernels().add(y, filled(2, 5, 2));

        assertThat(y.values()).containsOnly(3f);
    }

    private void checkLinear(int rows, int columns, Packing packing) {
        try (Arena arena = Arena.ofConfined()) {
            checkLinear(packing.pack(arena, noise(rows, columns)));
        }
    }

    private void checkLinear(Weights w) {
        Kernels kernels = kernels();
        checkLinear(kernels, w, w);
        checkLinear(kernels, kernels.prepare(w), w);
    }

    private void checkLinear(Kernels kernels, Weights prepared, Weights w) {
        int rows = w.rows();
        int columns = w.columns();
        Rows x = noise(3, columns);
        var y = new Rows(3, rows);

        kernels.linear(y, prepared, x);

        var truth = new ScalarKernels("the truth");
        float[] row = new float[columns];
        for (int r = 0; r < rows; r++) {
            truth.widen(row, 0, w, r);
            for (int t = 0; t < 3; t++) {
                double expected = 0;
                double norm = 0;
                for (int c = 0; c < columns; c++) {
                    double product = (double) row[c] * x.values()[x.at(t) + c];
                    expected += product;
                    norm += product * product;
                }
                assertThat((double) y.values()[y.at(t) + r])
                        .isCloseTo(expected, within(1e-5 * Math.sqrt(norm) + 1e-9));
            }
        }
    }

    private Weights random(BlockFormat format, Arena arena, int rows, int columns) {
        return new BlockPacking(format).random(arena, rows, columns, random);
    }

    final Rows noise(int rows, int width) {
        var x = new Rows(rows, width);
        x.shape(rows, width);
        for (int i = 0; i < x.values().length; i++) {
            x.values()[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static Rows filled(int rows, int width, float value) {
        var x = new Rows(rows, width);
        x.shape(rows, width);
        java.util.Arrays.fill(x.values(), value);
        return x;
    }
}
