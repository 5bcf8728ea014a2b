package dev.stepgate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.SequenceMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The forward pass against logits computed by an independent PyTorch statement of the architecture
 * ({@code fixtures}): one model in both file layouts, one in eleven quantisations, both makes of
 * kernels. A quantised file's answers are those of its own widened weights.
 */
class Step35Test {

    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final Path QUANT = Path.of("src/test/resources/fixtures/quant");
    private static final int BATCH = 32;
    private static final String[] QUANTISATIONS = {
        "BF16",
        "Q8_0",
        "Q6_K",
        "Q5_K_M",
        "Q4_K_S",
        "Q4_0",
        "Q3_K_M",
        "Q2_K",
        "IQ4_NL",
        "IQ4_XS",
        "MXFP4_MOE"
    };

    /**
     * What is run and what it is compared with.
     *
     * @param answers beside the checkpoint, the files that say what is right
     * @param tolerance how far a logit may be off
     */
    record Setup(Path checkpoint, String kernels, Path answers, float tolerance) {

        static Setup tiny(Path checkpoint, String kernels) {
            return new Setup(checkpoint, kernels, TINY.resolve("tiny"), 1e-3f);
        }

        static Setup quantised(String name, String kernels) {
            return new Setup(QUANT.resolve(name + ".gguf"), kernels, QUANT.resolve(name), 2e-3f);
        }

        Reference reference() throws IOException {
            return Reference.read(answers);
        }

        KernelSet open() {
            if (kernels.equals("scalar")) {
                return KernelSet.scalar();
            }
            KernelSet.simdObstacle()
                    .ifPresent(why -> Assumptions.abort("no vectorised kernels here: " + why));
            return KernelSet.simdAtOnce();
        }
    }

    static Stream<Setup> setups() {
        return Stream.of("scalar", "simd")
                .flatMap(
                        kernels ->
                                Stream.concat(
                                        Stream.of(TINY.resolve("tiny.f32.gguf"), TINY)
                                                .map(path -> Setup.tiny(path, kernels)),
                                        Stream.of(QUANTISATIONS)
                                                .map(name -> Setup.quantised(name, kernels))));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void logits_equal_the_references(Setup setup) throws IOException {
        Reference reference = setup.reference();

        List<float[]> rows = scores(setup, reference.ids(), BATCH);

        assertThat(rows).hasSize(reference.ids().length);
        float most = 0;
        for (int t = 0; t < rows.size(); t++) {
            for (int v = 0; v < reference.vocabulary(); v++) {
                most = Math.max(most, Math.abs(rows.get(t)[v] - reference.logit(t, v)));
            }
        }
        assertThat(most).isLessThan(setup.tolerance());
    }

    @ParameterizedTest
    @MethodSource("setups")
    void the_greedy_continuation_equals_the_references(Setup setup) throws IOException {
        Reference reference = setup.reference();
        var said = new ArrayList<Integer>();

        try (Checkpoint checkpoint = Checkpoint.open(setup.checkpoint());
                KernelSet kernels = setup.open()) {
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            var a = new Activations(checkpoint.facts(), BATCH, 1);
            SequenceMemory memory = model.remember(pool(), BATCH);
            int[] next = Arrays.copyOf(reference.ids(), reference.promptTokens());
            while (said.size() < reference.greedy().length) {
                Batch batch = Batch.next(memory, next, 0, next.length, 1);
                model.forward(batch, a);
                int token = likeliest(model.score(batch, a));
                said.add(token);
                next = new int[] {token};
            }
        }

        assertThat(said)
                .containsExactlyElementsOf(Arrays.stream(reference.greedy()).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("setups")
    void scores_do_not_depend_on_how_a_prompt_is_cut_into_batches(Setup setup) throws IOException {
        int[] ids = setup.reference().ids();

        List<float[]> whole = scores(setup, ids, ids.length);
        List<float[]> bySeven = scores(setup, ids, 7);

        for (int t = 0; t < ids.length; t++) {
            assertThat(bySeven.get(t)).containsExactly(whole.get(t));
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void scores_do_not_depend_on_the_other_sequences_of_a_batch(Setup setup) throws IOException {
        int[] ids = setup.reference().ids();
        List<float[]> alone = scores(setup, ids, ids.length);

        try (Checkpoint checkpoint = Checkpoint.open(setup.checkpoint());
                KernelSet kernels = setup.open()) {
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            var a = new Activations(checkpoint.facts(), 3 * BATCH, 4);
            BlockPool pool = pool();
            SequenceMemory one = model.remember(pool, BATCH);
            SequenceMemory other = model.remember(pool, BATCH);
            SequenceMemory third = model.remember(pool, BATCH);
            for (int step = 0; step < 3; step++) {
                Batch batch =
                        Batch.of(
                                List.of(
                                        part(one, ids, 2 * step, 2, 1),
                                        part(other, ids, 5 * step, 5, 3),
                                        part(third, ids, step, 1, 0)));
                model.forward(batch, a);
                Rows scores = model.score(batch, a);

                assertThat(row(scores, 0)).containsExactly(alone.get(2 * step + 1));
                for (int i = 0; i < 3; i++) {
                    assertThat(row(scores, 1 + i)).containsExactly(alone.get(5 * step + 2 + i));
                }
            }
        }
    }

    private static BlockPool pool() {
        return new BlockPool(MemoryFormat.F32, Long.MAX_VALUE);
    }

    private static Batch.Part part(
            SequenceMemory memory, int[] ids, int from, int count, int scored) {
        return new Batch.Part(memory, Arrays.copyOfRange(ids, from, from + count), scored);
    }

    private static float[] row(Rows scores, int row) {
        return Arrays.copyOfRange(scores.values(), scores.at(row), scores.at(row + 1));
    }

    @Test
    void the_plan_says_which_layer_does_what() {
        try (Checkpoint checkpoint = Checkpoint.open(TINY.resolve("tiny.f32.gguf"))) {
            var plan = new LayerPlan(checkpoint.facts());

            assertThat(plan.lines())
                    .containsExactly(
                            "L00 full dense",
                            "L01 win16 moe 3 of 8 + shared",
                            "L02 win16 moe 3 of 8 + shared",
                            "L03 win16 moe 3 of 8 + shared",
                            "L04 full moe 3 of 8 + shared",
                            "L05 win16 moe 3 of 8 + shared",
                            "draft×3 win16 dense");
        }
    }

    private static List<float[]> scores(Setup setup, int[] ids, int batchTokens) {
        var rows = new ArrayList<float[]>();
        try (Checkpoint checkpoint = Checkpoint.open(setup.checkpoint());
                KernelSet kernels = setup.open()) {
            Kernels verbs = kernels.kernels();
            Step35 model = Assembly.of(checkpoint, verbs);
            var a = new Activations(checkpoint.facts(), batchTokens, batchTokens);
            SequenceMemory memory = model.remember(pool(), batchTokens);
            for (int from = 0; from < ids.length; from += batchTokens) {
                int n = Math.min(batchTokens, ids.length - from);
                Batch batch = Batch.next(memory, ids, from, n, n);
                model.forward(batch, a);
                Rows scores = model.score(batch, a);
                for (int row = 0; row < n; row++) {
                    rows.add(row(scores, row));
                }
            }
        }
        return rows;
    }

    private static int likeliest(Rows scores) {
        int best = 0;
        for (int v = 1; v < scores.width(); v++) {
            if (scores.values()[v] > scores.values()[best]) {
                best = v;
            }
        }
        return best;
    }
}
