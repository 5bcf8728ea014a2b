package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.model.Step35;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The draft heads against rows computed by an independent PyTorch statement of the architecture.
 */
class DraftChainTest {

    private static final Path TINY = Path.of("src/test/resources/fixtures/tiny");
    private static final int BATCH = 16;

    @ParameterizedTest
    @CsvSource({"0, 16", "1, 16", "2, 16", "0, 5", "1, 5", "2, 5", "2, 1"})
    void a_heads_scores_equal_the_references(int head, int batchTokens) throws IOException {
        int[] ids = integers("ids");
        List<int[]> topIds = new ArrayList<>();
        List<float[]> topLogits = new ArrayList<>();
        readHead(head, topIds, topLogits);
        var rows = new ArrayList<float[]>();

        try (Checkpoint checkpoint = Checkpoint.open(TINY.resolve("tiny.f32.gguf"));
                KernelSet kernels = KernelSet.scalar()) {
            var scoring =
                    new Scoring(
                            Assembly.of(checkpoint, kernels.kernels()),
                            new Activations(checkpoint.facts(), batchTokens, batchTokens),
                            new BlockPool(MemoryFormat.F32, Long.MAX_VALUE),
                            batchTokens);
            int vocabulary = checkpoint.facts().vocabulary();
            scoring.scoreHead(
                    head,
                    ids,
                    (scores, from) ->
                            rows.add(Arrays.copyOfRange(scores, from, from + vocabulary)));
        }

        int firstValid = ids.length - topIds.size();
        assertThat(firstValid).isEqualTo(head + 1);
        for (int j = 0; j < topIds.size(); j++) {
            for (int i = 0; i < 4; i++) {
                assertThat(rows.get(firstValid + j)[topIds.get(j)[i]])
                        .isCloseTo(topLogits.get(j)[i], within(1e-3f));
            }
        }
    }

    /**
     * Guesses made step by step, some kept and some not, are those a chain makes that has only ever
     * seen the certain tokens.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void guesses_do_not_depend_on_guesses_that_were_dropped(int kept) throws IOException {
        int[] ids = Arrays.copyOf(integers("ids"), 60);

        try (Checkpoint checkpoint = Checkpoint.open(TINY.resolve("tiny.f32.gguf"));
                KernelSet kernels = KernelSet.scalar()) {
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            Facts facts = checkpoint.facts();
            var stepped = new Walk(model, facts, ids);
            stepped.read(20);
            for (int at = 20; at + kept + 1 < 60; at += kept + 1) {
                int[] guesses = stepped.guess(at, kept);

                var fresh = new Walk(model, facts, ids);
                fresh.read(at);
                assertThat(guesses).containsExactly(fresh.guess(at, 0));
            }
        }
    }

    /** Sequences of different lengths, with tokens to follow or guesses to make, share passes. */
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 9, 30})
    void guesses_do_not_depend_on_the_other_sequences(int capacity) throws IOException {
        int[] ids = Arrays.copyOf(integers("ids"), 60);

        try (Checkpoint checkpoint = Checkpoint.open(TINY.resolve("tiny.f32.gguf"));
                KernelSet kernels = KernelSet.scalar()) {
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            Facts facts = checkpoint.facts();
            List<Walk> together = List.of(walk(model, facts, ids, 9), walk(model, facts, ids, 31));
            Walk reader = walk(model, facts, ids, 12);
            reader.hearMore(5);
            var a = together.getFirst().a;
            var chain = new DraftChain(model.draftHeads(), a, capacity);
            DraftChain.Choice choice = (scores, row, position) -> likeliest(scores, row);

            List<int[]> guesses =
                    chain.draft(
                            List.of(
                                    together.get(0).job(new int[] {ids[9]}, 3, choice),
                                    reader.job(Arrays.copyOfRange(ids, 12, 16), 0, choice),
                                    together.get(1).job(new int[] {ids[31]}, 2, choice)));

            int[] first = walk(model, facts, ids, 9).guess(9, 0);
            int[] third = walk(model, facts, ids, 31).guess(31, 0);
            assertThat(guesses.get(0)).containsExactly(first);
            assertThat(guesses.get(1)).isEmpty();
            assertThat(guesses.get(2)).containsExactly(third[0], third[1]);
            Walk slow = walk(model, facts, ids, 16);
            assertThat(reader.chain.score(reader.drafts, new int[] {ids[16]}, 2).values())
                    .startsWith(
                            Arrays.copyOf(
                                    slow.chain.score(slow.drafts, new int[] {ids[16]}, 2).values(),
                                    facts.vocabulary()));
        }
    }

    private static Walk walk(Step35 model, Facts facts, int[] ids, int read) {
        var walk = new Walk(model, facts, ids);
        walk.read(read);
        return walk;
    }

    @Test
    void every_guess_is_asked_for_the_position_it_would_stand_at() throws IOException {
        int[] ids = Arrays.copyOf(integers("ids"), 21);

        try (Checkpoint checkpoint = Checkpoint.open(TINY.resolve("tiny.f32.gguf"));
                KernelSet kernels = KernelSet.scalar()) {
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            var walk = new Walk(model, checkpoint.facts(), ids);
            walk.read(20);
            var positions = new ArrayList<Integer>();

            walk.draft(
                    new int[] {ids[20]},
                    (scores, row, position) -> {
                        positions.add(position);
                        return 7;
                    });

            assertThat(positions).containsExactly(21, 22, 23);
        }
    }

    /** A trunk and its draft heads walking along given tokens. */
    private static final class Walk {
        private final Step35 model;
        private final Activations a;
        private final SequenceMemory memory;
        private final DraftChain chain;
        private final DraftMemory drafts;
        private final int[] ids;

        Walk(Step35 model, Facts facts, int[] ids) {
            this.model = model;
            this.a = new Activations(facts, BATCH + 4, 4);
            var pool = new BlockPool(MemoryFormat.F32, Long.MAX_VALUE);
            this.memory = model.remember(pool, BATCH);
            this.chain = new DraftChain(model.draftHeads(), a, BATCH + 4);
            this.drafts = DraftMemory.empty(model.draftHeads(), a.width(), pool, BATCH);
            this.ids = ids;
        }

        /** Reads the first tokens as a prompt. */
        void read(int count) {
            for (int from = 0; from < count; from += BATCH) {
                int n = Math.min(BATCH, count - from);
                Batch batch = Batch.next(memory, ids, from, n, 1);
                model.forward(batch, a);
                drafts.hear(a.thoughts(), 0, n);
                int[] certain = Arrays.copyOfRange(ids, from, from + n);
                chain.draft(List.of(job(certain, 0, (scores, row, position) -> 0)));
            }
        }

        /** The trunk reads on, the heads do not. */
        void hearMore(int count) {
            model.forward(Batch.next(memory, ids, memory.length(), count, 0), a);
            drafts.hear(a.thoughts(), 0, count);
        }

        /**
         * The guesses after the token at {@code at}; then walks on over it and {@code kept} more.
         */
        int[] guess(int at, int kept) {
            int[] tokens = Arrays.copyOfRange(ids, drafts.certainTokens(), at + 1);
            int[] guesses = draft(tokens, (scores, row, position) -> likeliest(scores, row));
            Batch batch = Batch.next(memory, ids, at, kept + 1, 1);
            model.forward(batch, a);
            drafts.hear(a.thoughts(), 0, kept + 1);
            return guesses;
        }

        int[] draft(int[] certain, DraftChain.Choice choice) {
            return chain.draft(List.of(job(certain, 3, choice))).getFirst();
        }

        DraftChain.Job job(int[] certain, int depth, DraftChain.Choice choice) {
            return new DraftChain.Job(drafts, certain, depth, choice);
        }
    }

    private static int likeliest(Rows scores, int row) {
        int best = 0;
        for (int v = 1; v < scores.width(); v++) {
            if (scores.values()[scores.at(row) + v] > scores.values()[scores.at(row) + best]) {
                best = v;
            }
        }
        return best;
    }

    private static int[] integers(String field) throws IOException {
        try (JsonParser json = open()) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME
                        && json.currentName().equals(field)) {
                    json.nextToken();
                    return list(json).stream().mapToInt(Float::intValue).toArray();
                }
            }
        }
        throw new IOException("no " + field);
    }

    private static void readHead(int head, List<int[]> ids, List<float[]> logits)
            throws IOException {
        try (JsonParser json = open()) {
            boolean inside = false;
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.FIELD_NAME) {
                    continue;
                }
                String name = json.currentName();
                inside = name.startsWith("mtp") ? name.equals("mtp" + head) : inside;
                if (inside && name.equals("top4_ids")) {
                    json.nextToken();
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        ids.add(list(json).stream().mapToInt(Float::intValue).toArray());
                    }
                } else if (inside && name.equals("top4_logits")) {
                    json.nextToken();
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        List<Float> row = list(json);
                        logits.add(new float[] {row.get(0), row.get(1), row.get(2), row.get(3)});
                    }
                }
            }
        }
    }

    private static JsonParser open() throws IOException {
        return new JsonFactory().createParser(TINY.resolve("tiny.reference.json").toFile());
    }

    private static List<Float> list(JsonParser json) throws IOException {
        var values = new ArrayList<Float>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(json.getFloatValue());
        }
        return values;
    }
}
