package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Steps all answers in progress together: each that speaks brings its last token and guesses, and
 * at most one chunk of prompts is read beside them. Owned by the thread that owns the model.
 *
 * <p>A long prompt delays the others' next tokens by one chunk, never more (Agrawal et al.,
 * Sarathi-Serve, 2024). When memory runs out, the answer that weighs least and came last gives its
 * memory back and waits; later it reads its own tokens again and goes on, as if nothing had
 * happened. So no answer fails for memory, and none waits for ever: once as many tokens were served
 * as the bounds' patience, an answer is old, and keeps its memory before all that are younger,
 * whatever they weigh.
 */
final class Scheduler {

    private final Machine machine;
    private final DraftChain chain;
    private final Served served;

    /** Who keeps memory first: who is old, then whose caller weighs more, then who came earlier. */
    private final Comparator<Speaking> toPark =
            Comparator.comparingInt((Speaking s) -> isOld(s) ? Integer.MIN_VALUE : -weight(s))
                    .thenComparingLong(Speaking::arrival);

    /** Tokens served so far. */
    private long clock;

    /** What the clock said when they were admitted. */
    private final Map<Speaking, Long> admitted = new HashMap<>();

    /** Those that take part in steps, in the order they were admitted. */
    private final List<Speaking> running = new ArrayList<>();

    /** Those that wait for memory; they hold none. */
    private final List<Speaking> parked = new ArrayList<>();

    /** Hears how many tokens of a sequence a step served. */
    @FunctionalInterface
    interface Served {
        void tokens(Sequence sequence, int tokens);
    }

    /** What one answer brings to a step. */
    private record Share(Speaking who, int read, int[] guesses) {}

    Scheduler(Machine machine, Served served) {
        this.machine = machine;
        this.chain =
                new DraftChain(
                        machine.draftHeads(),
                        machine.activations(),
                        machine.bounds().rows(machine.pace().most()));
        this.served = served;
    }

    /** Answers in progress, those that wait for memory included. */
    int inProgress() {
        return running.size() + parked.size();
    }

    /** Whether another answer may come in: there is a place for it, and memory. */
    boolean hasRoom() {
        return inProgress() < machine.bounds().maxRunning() && parked.isEmpty();
    }

    /** Lets one more answer take part from the next step on, or as soon as there is memory. */
    void admit(Speaking speaking) {
        admitted.put(speaking, clock);
        parked.add(speaking);
    }

    private static int weight(Speaking speaking) {
        return speaking.sequence().claim().weight();
    }

    private boolean isOld(Speaking speaking) {
        long since = admitted.getOrDefault(speaking, clock);
        return clock - since >= machine.bounds().patienceTokens();
    }

    /**
     * Makes one step.
     *
     * @return the answers that ended, one way or the other
     */
    List<Speaking> step() {
        List<Speaking> over = dropCancelled();
        unpark();
        if (!running.isEmpty()) {
            over.addAll(stepTogether());
        }
        over.forEach(admitted::remove);
        return over;
    }

    private List<Speaking> stepTogether() {
        List<Share> dealt = dealWithinMemory();
        long start = machine.pace().now();
        int answers = (int) running.stream().filter(s -> !s.reading()).count();
        int depth = machine.pace().depth(answers);
        List<Share> shares = guess(dealt, depth);
        Batch batch =
                Batch.of(shares.stream().map(s -> s.who().part(s.read(), s.guesses())).toList());
        machine.model().forward(batch, machine.activations());
        List<Speaking> over = judge(shares, batch);
        running.removeAll(over);
        boolean told = answers == shares.size() && evenly(shares, depth);
        if (told) {
            machine.pace().took(answers, depth, machine.pace().now() - start);
        }
        return over;
    }

    private static boolean evenly(List<Share> shares, int depth) {
        return shares.stream().allMatch(share -> share.guesses().length == depth);
    }

    private List<Speaking> dropCancelled() {
        var over = new ArrayList<Speaking>();
        for (Speaking speaking : everybody()) {
            if (speaking.sequence().cancelled()) {
                speaking.end(Ending.Why.CANCELLED);
                over.add(speaking);
            }
        }
        running.removeAll(over);
        parked.removeAll(over);
        return over;
    }

    private List<Speaking> everybody() {
        var everybody = new ArrayList<>(running);
        everybody.addAll(parked);
        return everybody;
    }

    /**
     * Lets those take part, in their order, whose unread tokens fit in memory. One that is alone
     * always fits, since no context is longer than what the whole memory holds.
     */
    private void unpark() {
        parked.sort(toPark);
        while (!parked.isEmpty()) {
            Speaking first = parked.getFirst();
            if (!first.begin() && !running.isEmpty()) {
                first.forget();
                return;
            }
            parked.removeFirst();
            running.add(first);
            running.sort(Comparator.comparingLong(Speaking::arrival));
        }
    }

    /**
     * Deals, and parks whoever is not old and weighs least, and came last of those, as long as
     * there is not memory for all.
     */
    private List<Share> dealWithinMemory() {
        List<Share> shares = deal();
        while (!machine.prefixes().release(bytes(shares)) && running.size() > 1) {
            Speaking last = running.stream().max(toPark).orElseThrow();
            running.remove(last);
            last.forget();
            parked.add(last);
            shares = deal();
        }
        return shares;
    }

    private static long bytes(List<Share> shares) {
        return shares.stream().mapToLong(s -> s.who().bytesToStep(s.read())).sum();
    }

    /** Who brings how much: everybody who speaks one token, and readers share a chunk. */
    private List<Share> deal() {
        var shares = new ArrayList<Share>();
        var readers = new ArrayList<Speaking>();
        for (Speaking speaking : running) {
            if (speaking.reading()) {
                readers.add(speaking);
            } else {
                shares.add(new Share(speaking, 1, new int[0]));
            }
        }
        shares.addAll(dealChunk(readers));
        return shares;
    }

    /**
     * Half of the chunk goes to whoever came first, so that everybody gets there; the other half to
     * those with the least left, so that short prompts do not wait for long ones.
     */
    private List<Share> dealChunk(List<Speaking> readers) {
        if (readers.isEmpty()) {
            return List.of();
        }
        int left = machine.bounds().batchTokens();
        Speaking oldest = readers.getFirst();
        int sure = Math.min(oldest.unread(), (left + 1) / 2);
        var others = new ArrayList<>(readers.subList(1, readers.size()));
        others.sort(Comparator.comparingInt(Speaking::unread));
        var shares = new ArrayList<Share>();
        left -= sure;
        for (Speaking other : others) {
            int read = Math.min(left, other.unread());
            if (read > 0) {
                shares.add(new Share(other, read, new int[0]));
                left -= read;
            }
        }
        int read = Math.min(oldest.unread(), sure + left);
        shares.addFirst(new Share(oldest, read, new int[0]));
        return shares;
    }

    private List<Share> guess(List<Share> shares, int depth) {
        var jobs = new ArrayList<DraftChain.Job>();
        var guessing = new ArrayList<Integer>();
        for (int i = 0; i < shares.size(); i++) {
            Speaking who = shares.get(i).who();
            int within = who.reading() ? 0 : who.depthWithin(depth);
            Optional<DraftChain.Job> job = who.job(within);
            if (job.isPresent()) {
                jobs.add(job.get());
                guessing.add(i);
            }
        }
        List<int[]> guesses = chain.draft(jobs);
        var guessed = new ArrayList<>(shares);
        for (int i = 0; i < guesses.size(); i++) {
            Share share = shares.get(guessing.get(i));
            guessed.set(guessing.get(i), new Share(share.who(), share.read(), guesses.get(i)));
        }
        return guessed;
    }

    /** One bad answer must not take the others down with it. */
    private List<Speaking> judge(List<Share> shares, Batch batch) {
        Rows scores = machine.model().score(batch, machine.activations());
        Rows thoughts = machine.activations().thoughts();
        var over = new ArrayList<Speaking>();
        int row = 0;
        for (int i = 0; i < shares.size(); i++) {
            Speaking who = shares.get(i).who();
            Batch.Span span = batch.spans().get(i);
            try {
                Optional<Ending.Why> end =
                        who.take(span, shares.get(i).guesses(), scores, row, thoughts);
                if (end.isPresent()) {
                    who.end(end.get());
                    over.add(who);
                }
            } catch (RuntimeException | Error e) {
                who.close();
                who.sequence().fail(Defect.of(e));
                over.add(who);
            }
            clock += span.run().count();
            served.tokens(who.sequence(), span.run().count());
            row += span.scored();
        }
        return over;
    }

    /** Ends all answers in progress for the same reason. */
    List<Speaking> fail(EngineFault fault) {
        var over = List.copyOf(everybody());
        running.clear();
        parked.clear();
        admitted.clear();
        over.forEach(
                speaking -> {
                    speaking.close();
                    speaking.sequence().fail(fault);
                });
        return over;
    }
}
