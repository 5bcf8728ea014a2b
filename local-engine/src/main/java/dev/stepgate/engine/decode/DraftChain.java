package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.model.DraftHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The draft heads at work on many sequences at once: head after head, each reads what all of them
 * bring. Owned by the thread that owns the model.
 */
final class DraftChain {

    private final List<DraftHead> heads;
    private final Activations a;
    private final int capacity;

    /** What the next head listens to, one row per token, [T, E]. */
    private final Rows heard;

    /**
     * @param heads in order, as many as may be used
     * @param capacity the most tokens of one pass
     */
    DraftChain(List<DraftHead> heads, Activations a, int capacity) {
        this.heads = List.copyOf(heads);
        this.a = a;
        this.capacity = capacity;
        this.heard = new Rows(capacity, a.width());
    }

    /** Chooses a draft from a row of a head's scores, for the position it would stand at. */
    @FunctionalInterface
    interface Choice {
        int choose(Rows scores, int row, int position);
    }

    /**
     * What one sequence wishes from the heads.
     *
     * @param certain the next tokens, whose thoughts were heard; at least one
     * @param depth how many tokens to guess after them
     */
    record Job(DraftMemory memory, int[] certain, int depth, Choice choice) {
        private int rows() {
            return certain.length + depth;
        }
    }

    /**
     * Follows the certain tokens of each job, then guesses further.
     *
     * @return the guesses of each job, nearest first
     */
    List<int[]> draft(List<Job> jobs) {
        var guesses = new ArrayList<int[]>(jobs.size());
        int from = 0;
        int rows = 0;
        for (int i = 0; i < jobs.size(); i++) {
            if (i > from && rows + jobs.get(i).rows() > capacity) {
                guesses.addAll(draftTogether(jobs.subList(from, i)));
                from = i;
                rows = 0;
            }
            rows += jobs.get(i).rows();
        }
        if (from < jobs.size()) {
            guesses.addAll(draftTogether(jobs.subList(from, jobs.size())));
        }
        return guesses;
    }

    private List<int[]> draftTogether(List<Job> jobs) {
        List<Walk> walks = jobs.stream().map(Walk::new).toList();
        for (int k = 0; k < heads.size(); k++) {
            climb(k, walks);
            int level = k;
            Batch batch = batch(k, walks, walk -> walk.guessesAt(level) ? 1 : 0);
            if (batch.count() > 0) {
                heads.get(k).forward(batch, heard, a);
                choose(k, batch, walks);
                walks.forEach(walk -> walk.forgetGuesses(level));
            }
        }
        return walks.stream().map(Walk::guesses).toList();
    }

    /** One head's scores of every certain token of a sequence, [T, V]. */
    Rows score(DraftMemory memory, int[] certain, int head) {
        List<Walk> walks = List.of(new Walk(new Job(memory, certain, 0, (s, row, at) -> 0)));
        for (int k = 0; k <= head; k++) {
            climb(k, walks);
            int scored = k == head ? certain.length : 0;
            Batch batch = batch(k, walks, walk -> scored);
            heads.get(k).forward(batch, heard, a);
            if (k == head) {
                return heads.get(k).score(batch, a);
            }
        }
        throw new IndexOutOfBoundsException(head);
    }

    /** Lines up what head {@code k} hears: rows carried over, then what was just thought below. */
    private void climb(int k, List<Walk> walks) {
        heard.shape(walks.stream().mapToInt(walk -> walk.rowsAt(k)).sum(), a.width());
        int row = 0;
        for (Walk walk : walks) {
            row += walk.climb(k, row);
        }
    }

    /** How many of a sequence's last rows are asked for scores. */
    @FunctionalInterface
    private interface Scored {
        int of(Walk walk);
    }

    private Batch batch(int k, List<Walk> walks, Scored scored) {
        return Batch.of(
                walks.stream()
                        .filter(walk -> walk.rows() > 0)
                        .map(walk -> walk.part(k, scored.of(walk)))
                        .toList());
    }

    private void choose(int k, Batch batch, List<Walk> walks) {
        if (walks.stream().noneMatch(walk -> walk.guessesAt(k))) {
            return;
        }
        Rows scores = heads.get(k).score(batch, a);
        int row = 0;
        for (Walk walk : walks) {
            if (walk.guessesAt(k)) {
                walk.guess(k, scores, row++);
            }
        }
    }

    /** One job on its way up the chain. */
    private final class Walk {
        private final Job job;

        /** The certain tokens, then the guesses. */
        private final int[] tokens;

        /** Rows at the present level: those of certain tokens, those of guesses, the first one. */
        private int certain;

        private int guessed;
        private int first;
        private int depth;

        Walk(Job job) {
            this.job = job;
            this.tokens = Arrays.copyOf(job.certain(), job.rows());
            this.depth = job.depth();
        }

        int rows() {
            return certain + guessed;
        }

        /** Rows one level further up than the present one. */
        int rowsAt(int k) {
            return certainAt(k) + guessedAt(k);
        }

        private int certainAt(int k) {
            if (k == 0) {
                return job.certain().length;
            }
            return certain == 0 ? 0 : job.memory().carried(k).count() + certain - 1;
        }

        /** A head that has read nothing certain has nothing to guess from. */
        private int guessedAt(int k) {
            return k < depth && certainAt(k) > 0 ? k : 0;
        }

        boolean guessesAt(int k) {
            return k < depth && certain > 0;
        }

        /** Moves up to head {@code k}, whose rows start at {@code row}; says how many there are. */
        int climb(int k, int row) {
            int nextCertain = certainAt(k);
            int nextGuessed = guessedAt(k);
            if (k == 0) {
                job.memory().give(heard, row, nextCertain);
            } else if (certain > 0) {
                Rows carried = job.memory().carried(k);
                int before = carried.count();
                heard.put(row, carried, 0, before);
                heard.put(row + before, a.thoughts(), first, certain - 1 + nextGuessed);
                carried.shape(1, a.width());
                carried.put(0, a.thoughts(), first + certain - 1, 1);
            }
            depth = nextCertain == 0 ? Math.min(depth, k) : depth;
            certain = nextCertain;
            guessed = nextGuessed;
            first = row;
            return rows();
        }

        Batch.Part part(int k, int scored) {
            int from = job.certain().length - certain;
            return new Batch.Part(
                    job.memory().memory(k),
                    Arrays.copyOfRange(tokens, from, from + rows()),
                    scored);
        }

        void guess(int k, Rows scores, int row) {
            tokens[job.certain().length + k] =
                    job.choice().choose(scores, row, job.memory().memory(k).length());
        }

        void forgetGuesses(int k) {
            var memory = job.memory().memory(k);
            memory.keep(memory.length() - guessed);
        }

        int[] guesses() {
            return Arrays.copyOfRange(tokens, job.certain().length, job.certain().length + depth);
        }
    }
}
