package dev.stepgate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.SequenceMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The forward pass against logits computed by an independent PyTorch statement of the architecture
 * ({@code fixtures/tiny}): same weights in both file layouts, both makes of kernels.
 */
class Step35Test {

    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final int BATCH = 32;

    /** What is run: a checkpoint and a make of kernels. */
    record Setup(Path checkpoint, String kernels) {
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
        return Stream.of(TINY.resolve("tiny.f32.gguf"), TINY)
                .flatMap(path -> Stream.of(new Setup(path, "scalar"), new Setup(path, "simd")));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void logits_equal_the_references(Setup setup) throws IOException {
        Reference reference = Reference.read();

        List<float[]> rows = scores(setup, reference.ids(), BATCH);

        assertThat(rows).hasSize(reference.ids().length);
        float most = 0;
        for (int t = 0; t < rows.size(); t++) {
            for (int v = 0; v < reference.vocabulary(); v++) {
                most = Math.max(most, Math.abs(rows.get(t)[v] - reference.logit(t, v)));
            }
        }
        assertThat(most).isLessThan(1e-3f);
    }

    @ParameterizedTest
    @MethodSource("setups")
    void the_greedy_continuation_equals_the_references(Setup setup) throws IOException {
        Reference reference = Reference.read();
        var said = new ArrayList<Integer>();

        try (Checkpoint checkpoint = Checkpoint.open(setup.checkpoint());
                KernelSet kernels = setup.open()) {
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            var a = new Activations(checkpoint.facts(), BATCH, 1);
            SequenceMemory memory = model.remember(BATCH, reference.ids().length);
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

    @Test
    void scores_do_not_depend_on_how_a_prompt_is_cut_into_batches() throws IOException {
        int[] ids = Reference.read().ids();
        var setup = new Setup(TINY.resolve("tiny.f32.gguf"), "scalar");

        List<float[]> whole = scores(setup, ids, ids.length);
        List<float[]> byOne = scores(setup, ids, 1);
        List<float[]> bySeven = scores(setup, ids, 7);

        for (int t = 0; t < ids.length; t++) {
            assertThat(byOne.get(t)).containsExactly(whole.get(t), within());
            assertThat(bySeven.get(t)).containsExactly(whole.get(t), within());
        }
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

    private static Offset<Float> within() {
        return Assertions.within(1e-5f);
    }

    private static List<float[]> scores(Setup setup, int[] ids, int batchTokens) {
        var rows = new ArrayList<float[]>();
        try (Checkpoint checkpoint = Checkpoint.open(setup.checkpoint());
                KernelSet kernels = setup.open()) {
            Kernels verbs = kernels.kernels();
            Step35 model = Assembly.of(checkpoint, verbs);
            var a = new Activations(checkpoint.facts(), batchTokens, batchTokens);
            SequenceMemory memory = model.remember(batchTokens, ids.length);
            for (int from = 0; from < ids.length; from += batchTokens) {
                int n = Math.min(batchTokens, ids.length - from);
                Batch batch = Batch.next(memory, ids, from, n, n);
                model.forward(batch, a);
                Rows scores = model.score(batch, a);
                for (int row = 0; row < n; row++) {
                    int at = scores.at(row);
                    rows.add(Arrays.copyOfRange(scores.values(), at, at + scores.width()));
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

    /** The answers that come with the checkpoint. */
    record Reference(int[] ids, int promptTokens, int[] greedy, int vocabulary, ByteBuffer logits) {

        static Reference read() throws IOException {
            int[] ids = {};
            int[] greedy = {};
            int promptTokens = 0;
            int vocabulary = 0;
            try (JsonParser json =
                    new JsonFactory().createParser(TINY.resolve("tiny.reference.json").toFile())) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String field = json.currentName();
                    json.nextToken();
                    switch (field) {
                        case "ids" -> ids = integers(json);
                        case "greedy" -> greedy = integers(json);
                        case "greedy_prompt_tokens" -> promptTokens = json.getIntValue();
                        case "vocab" -> vocabulary = json.getIntValue();
                        default -> json.skipChildren();
                    }
                }
            }
            ByteBuffer logits =
                    ByteBuffer.wrap(Files.readAllBytes(TINY.resolve("tiny.logits.f32")))
                            .order(ByteOrder.LITTLE_ENDIAN);
            return new Reference(ids, promptTokens, greedy, vocabulary, logits);
        }

        private static int[] integers(JsonParser json) throws IOException {
            var values = new ArrayList<Integer>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                values.add(json.getIntValue());
            }
            return values.stream().mapToInt(Integer::intValue).toArray();
        }

        float logit(int token, int id) {
            return logits.getFloat((token * vocabulary + id) * Float.BYTES);
        }
    }
}
