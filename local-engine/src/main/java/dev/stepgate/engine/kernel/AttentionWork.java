package dev.stepgate.engine.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Attention cut into parts for a {@link Team}: a part is what the queries of one sequence that
 * share a key head read. Owned by one thread.
 */
final class AttentionWork implements Team.Work {

    private final AttentionWalk[] walks;
    private Rows y = new Rows(0, 1);
    private Rows q = y;
    private List<Reader> readers = List.of();
    private int window;

    AttentionWork(int workers, Supplier<AttentionWalk> walk) {
        walks = new AttentionWalk[workers];
        Arrays.setAll(walks, i -> walk.get());
    }

    /** Becomes other queries; all memories have the same number of heads. */
    void set(Rows result, Rows queries, List<Reader> by, int reach) {
        y = result;
        q = queries;
        readers = by;
        window = reach;
    }

    private int heads() {
        return readers.getFirst().memory().shape().heads();
    }

    int parts() {
        return readers.size() * heads();
    }

    /** Multiply and adds of scores and of mixing values. */
    long products() {
        long seen = 0;
        for (Reader reader : readers) {
            Run run = reader.run();
            seen += (long) run.count() * Math.min(window, run.position() + run.count());
        }
        return 2 * seen * q.width();
    }

    @Override
    public void part(int part, int worker) {
        Reader reader = readers.get(part / heads());
        walks[worker].attend(y, q, reader, window, part % heads());
    }
}
