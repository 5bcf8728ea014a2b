package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimdKernelsTest extends KernelsContract {

    @BeforeAll
    static void vectors_can_run_here() {
        KernelSet.simdObstacle()
                .ifPresent(why -> Assumptions.abort("no vectorised kernels here: " + why));
    }

    @Override
    Kernels kernels() {
        return KernelSet.simdAtOnce().kernels();
    }

    @Test
    void vectors_answer_once_they_are_fast() {
        var simd = new SimdKernels(new ScalarKernels("until then"), new Team(1));
        var clock = new AtomicLong();

        new WarmUp(simd, List.of(new Weights.Q8(0, 0, MemorySegment.NULL)), clock::get).run();

        assertThat(simd.choice().warming()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void blocks_of_every_format_can_be_warmed_up(BlockFormat format) {
        var simd = new SimdKernels(new ScalarKernels("until then"), new Team(1));
        var clock = new AtomicLong();
        var like = new Weights.Blocks(format, 0, 0, MemorySegment.NULL);

        new WarmUp(simd, List.of(like), clock::get).run();

        assertThat(simd.choice().name()).isEqualTo("simd");
        assertThat(simd.choice().warming()).isFalse();
    }

    @Test
    void plain_kernels_go_on_where_vectors_stay_slow() {
        var simd = new SimdKernels(new ScalarKernels("until then"), new Team(1));
        var clock = new AtomicLong();
        long aSecond = 1_000_000_000;

        new WarmUp(
                        simd,
                        List.of(new Weights.F32(0, 0, MemorySegment.NULL)),
                        () -> clock.addAndGet(aSecond),
                        50)
                .run();

        assertThat(simd.choice().warming()).isFalse();
        assertThat(simd.choice().name()).isEqualTo("scalar");
        assertThat(simd.choice().reason()).endsWith("-bit vectors did not become fast");
    }

    @Test
    void products_are_the_same_whoever_shares_them() {
        try (Arena arena = Arena.ofShared();
                KernelSet alone = KernelSet.simdAtOnce(1);
                KernelSet shared = KernelSet.simdAtOnce(3)) {
            for (Packing packing : Packing.values()) {
                Rows x = noise(9, 512);
                Weights w = packing.pack(arena, noise(700, 512));
                var one = new Rows(9, 700);
                var three = new Rows(9, 700);

                alone.kernels().linear(one, alone.kernels().prepare(w), x);
                shared.kernels().linear(three, shared.kernels().prepare(w), x);

                assertThat(three.values()).containsExactly(one.values());
            }
        }
    }
}
