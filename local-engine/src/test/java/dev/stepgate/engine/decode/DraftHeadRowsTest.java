package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every draft head's rows against an independent PyTorch statement of the architecture ({@code
 * fixtures}): three heads in both file layouts, one in eleven quantisations, both makes of kernels.
 */
class DraftHeadRowsTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final int BATCH = 32;

    /**
     * What is run and what it is compared with.
     *
     * @param answers the file that says what is right
     * @param tolerance how far a score may be off
     */
    record Setup(Path checkpoint, Path answers, int head, String kernels, float tolerance) {

        KernelSet open() {
            if (kernels.equals("scalar")) {
                return KernelSet.scalar();
            }
            KernelSet.simdObstacle()
                    .ifPresent(why -> Assumptions.abort("no vectorised kernels here: " + why));
            return KernelSet.simdAtOnce();
        }
    }

    /**
     * The four likeliest tokens of each row that had a thought to pair with, and their scores.
     *
     * @param firstValid the first such row
     */
    record Answers(int[] ids, int firstValid, List<List<Integer>> top, List<List<Float>> scores) {}

    static Stream<Setup> setups() {
        return Stream.of("scalar", "simd")
                .flatMap(kernels -> Stream.concat(tiny(kernels), quantised(kernels)));
    }

    private static Stream<Setup> tiny(String kernels) {
        Path folder = FIXTURES.resolve("tiny");
        Path answers = folder.resolve("tiny.reference.json");
        return Stream.of(folder.resolve("tiny.f32.gguf"), folder)
                .flatMap(
                        path ->
                                IntStream.range(0, 3)
                                        .mapToObj(
                                                head ->
                                                        new Setup(
                                                                path, answers, head, kernels,
                                                                1e-3f)));
    }

    private static Stream<Setup> quantised(String kernels) {
        Path folder = FIXTURES.resolve("quant");
        return Stream.of(
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
                        "MXFP4_MOE")
                .map(
                        name ->
                                new Setup(
                                        folder.resolve(name + ".gguf"),
                                        folder.resolve(name + ".reference.json"),
                                        0,
                                        kernels,
                                        2e-3f));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void a_heads_rows_equal_the_references(Setup setup) throws IOException {
        Answers answers = read(setup.answers(), setup.head());

        List<float[]> rows = rows(setup, answers.ids());

        assertThat(answers.firstValid()).isEqualTo(setup.head() + 1);
        assertThat(answers.top()).hasSize(answers.ids().length - answers.firstValid());
        assertThat(mostOff(rows, answers)).isLessThan(setup.tolerance());
    }

    /** How far any of the likeliest tokens is off, or another is likelier than they are. */
    private static float mostOff(List<float[]> rows, Answers answers) {
        float most = 0;
        for (int i = 0; i < answers.top().size(); i++) {
            float[] row = rows.get(answers.firstValid() + i).clone();
            List<Float> expected = answers.scores().get(i);
            for (int place = 0; place < expected.size(); place++) {
                int id = answers.top().get(i).get(place);
                most = Math.max(most, Math.abs(row[id] - expected.get(place)));
                row[id] = Float.NEGATIVE_INFINITY;
            }
            for (float other : row) {
                most = Math.max(most, other - expected.getLast());
            }
        }
        return most;
    }

    private static List<float[]> rows(Setup setup, int[] ids) {
        var rows = new ArrayList<float[]>();
        try (Checkpoint checkpoint = Checkpoint.open(setup.checkpoint());
                KernelSet kernels = setup.open()) {
            int vocabulary = checkpoint.facts().vocabulary();
            new Scoring(
                            Assembly.of(checkpoint, kernels.kernels()),
                            new Activations(checkpoint.facts(), BATCH, BATCH),
                            new BlockPool(MemoryFormat.F32, Long.MAX_VALUE),
                            BATCH)
                    .scoreHead(
                            setup.head(),
                            ids,
                            (scores, from) ->
                                    rows.add(Arrays.copyOfRange(scores, from, from + vocabulary)));
        }
        return rows;
    }

    private static Answers read(Path file, int head) throws IOException {
        int[] ids = {};
        Answers found = new Answers(ids, 0, List.of(), List.of());
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("ids")) {
                    ids = numbers(json).stream().mapToInt(Float::intValue).toArray();
                } else if (field.equals("mtp" + head)) {
                    found = head(json);
                } else {
                    json.skipChildren();
                }
            }
        }
        return new Answers(ids, found.firstValid(), found.top(), found.scores());
    }

    private static Answers head(JsonParser json) throws IOException {
        int firstValid = 0;
        List<List<Float>> top = List.of();
        List<List<Float>> scores = List.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "first_valid_row" -> firstValid = json.getIntValue();
                case "top4_ids" -> top = rows(json);
                case "top4_logits" -> scores = rows(json);
                default -> json.skipChildren();
            }
        }
        return new Answers(
                new int[0],
                firstValid,
                top.stream().map(row -> row.stream().map(Float::intValue).toList()).toList(),
                scores);
    }

    private static List<List<Float>> rows(JsonParser json) throws IOException {
        var rows = new ArrayList<List<Float>>();
        while (json.nextToken() == JsonToken.START_ARRAY) {
            rows.add(numbers(json));
        }
        return rows;
    }

    private static List<Float> numbers(JsonParser json) throws IOException {
        var numbers = new ArrayList<Float>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            numbers.add(json.getFloatValue());
        }
        return numbers;
    }
}
