package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.Footprint;
import dev.stepgate.provider.Deadlines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long MIB = 1L << 20;
    private static final LocalSettings.Load START = LocalSettings.Load.START;
    private static final LocalSettings.Load FIRST_USE = LocalSettings.Load.FIRST_USE;

    /** Weights and what a context takes, in MiB, by provider; the least context takes 2. */
    private static final Map<String, List<Long>> SIZES =
            Map.of(
                    "small", List.of(20L, 10L),
                    "large", List.of(1000L, 600L),
                    "huge", List.of(3000L, 600L));

    private static LocalSettings settings(String name, LocalSettings.Load load) {
        return new LocalSettings(
                name,
                load,
                LocalSettings.Weights.of(Path.of(name + ".gguf")),
                LocalSettings.Kernels.SCALAR,
                LocalSettings.Memory.BF16,
                LocalSettings.Reuse.usual(),
                new LocalSettings.Drafting.Adaptive(),
                new LocalSettings.Room(4, 4),
                Deadlines.usual());
    }

    private static MemoryPlan plan(long budget, long heap, LocalSettings... models) {
        return MemoryPlan.of(
                List.of(models),
                new MachineMemory(budget * MIB, heap * MIB, 512 * MIB),
                settings -> {
                    List<Long> size = SIZES.getOrDefault(settings.name(), List.of());
                    return new Footprint(
                            "Model " + settings.name(),
                            size.get(0) * MIB,
                            8192,
                            size.get(1) * MIB,
                            2 * MIB,
                            List.of("a remark"));
                });
    }

    private static List<Long> shares(MemoryPlan plan) {
        return plan.shares().stream().map(share -> share.conversationsBytes() / MIB).toList();
    }

    @Test
    void a_model_alone_gets_what_it_can_use_of_the_heap() {
        assertThat(shares(plan(4000, 2000, settings("small", START)))).containsExactly(120L);
        assertThat(shares(plan(4000, 2000, settings("large", START)))).containsExactly(2000L);
    }

    @Test
    void what_a_modest_model_leaves_is_for_the_others() {
        MemoryPlan plan =
                plan(
                        9000,
                        2000,
                        settings("large", START),
                        settings("small", START),
                        settings("huge", FIRST_USE));

        assertThat(shares(plan)).containsExactly(940L, 120L, 940L);
        assertThat(plan.refusals()).isEmpty();
    }

    @Test
    void conversations_get_what_the_weights_leave_of_the_budget() {
        MemoryPlan plan = plan(1100, 2000, settings("large", START));

        assertThat(shares(plan)).containsExactly(100L);
        assertThat(plan.refusals()).isEmpty();
    }

    @Test
    void a_model_that_does_not_fit_alone_is_refused_with_the_numbers() {
        MemoryPlan plan = plan(2048, 512, settings("small", START), settings("huge", FIRST_USE));

        assertThat(plan.refusals())
                .containsExactly(
                        Map.entry(
                                "huge",
                                "Model huge does not fit: weights of 2.9 GiB mapped, and 2.0 MiB at"
                                        + " the very least for a conversation; there are 2.0 GiB for"
                                        + " models, of which 512.0 MiB on the heap for conversations"
                                        + " (expected: stepgate.engine.memory of 2.9 GiB or more, or"
                                        + " a smaller file as ./stepgate quantize writes)"));
    }

    @Test
    void a_model_with_no_heap_for_a_conversation_is_refused() {
        assertThat(plan(2048, 1, settings("small", START)).refusals())
                .hasEntrySatisfying(
                        "small",
                        refusal ->
                                assertThat(refusal)
                                        .endsWith(
                                                "of which 1.0 MiB on the heap for conversations"
                                                        + " (expected: a larger heap, by java's"
                                                        + " -Xmx, or fewer models)"));
    }

    @Test
    void models_that_cannot_be_open_together_are_not_to_be_loaded_at_start() {
        MemoryPlan both = plan(3500, 512, settings("large", START), settings("huge", START));
        MemoryPlan one = plan(3500, 512, settings("large", START), settings("huge", FIRST_USE));

        assertThat(both.refusals())
                .containsExactly(
                        Map.entry(
                                "huge",
                                "Model huge cannot be loaded at start: it takes 3.2 GiB (weights of"
                                        + " 2.9 GiB mapped, 256.0 MiB for conversations) and those"
                                        + " before it 1.2 GiB; there are 3.4 GiB for models"
                                        + " (expected: load: first-use, or stepgate.engine.memory"
                                        + " of 4.4 GiB or more)"));
        assertThat(one.refusals()).isEmpty();
    }

    @Test
    void it_tells_an_operator_each_share_and_what_there_is() {
        MemoryPlan plan = plan(4096, 512, settings("small", START), settings("large", FIRST_USE));

        assertThat(plan.lines())
                .containsExactly(
                        "small: weights of 20.0 MiB mapped, 120.0 MiB for conversations; one of 8192"
                                + " tokens takes 10.0 MiB; loaded at start",
                        "large: weights of 1000.0 MiB mapped, 392.0 MiB for conversations; one of"
                                + " 8192 tokens takes 600.0 MiB, so contexts are shorter; loaded on first"
                                + " use",
                        "4.0 GiB for all models, of which 512.0 MiB on the heap for conversations;"
                                + " this machine has 512.0 MiB free");
        assertThat(plan(4096, 512).lines()).isEmpty();
    }

    @Test
    void this_machine_has_memory_and_a_wish_goes_before_it() {
        MachineMemory usual = MachineMemory.here(OptionalLong.empty());
        MachineMemory wished = MachineMemory.here(OptionalLong.of(7));

        assertThat(usual.budgetBytes()).isGreaterThan(MIB);
        assertThat(usual.heapBytes()).isPositive();
        assertThat(usual.freeBytes()).isPositive();
        assertThat(wished.budgetBytes()).isEqualTo(7);
    }
}
