package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.kv.Snapshot;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.prompt.Contents;
import dev.stepgate.engine.sampling.Outlook;
import dev.stepgate.engine.sampling.Sampler;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Progress;
import dev.stepgate.engine.terms.Sampling.Limits;
import dev.stepgate.engine.terms.Taken;
import dev.stepgate.engine.terms.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One answer being made. Every step it brings some of its unread tokens, and after the last of them
 * a few guesses; the trunk judges those and it says what was chosen. Owned by the thread that owns
 * the model.
 *
 * <p>Every token said is the trunk's own choice at its place; a guess only saves the pass that
 * would have computed the next place (Leviathan, Kalman and Matias, 2023). So the text is the same
 * at any depth.
 */
final class Speaking implements AutoCloseable {

    private final Machine machine;
    private final Sequence sequence;
    private final Answer answer;
    private final Sampler sampler;
    private final Guide guide;
    private final Outlook outlook;
    private final long arrival;
    private final int promptTokens;

    /** Tokens said that count as prompt, since they were there before. */
    private final Seam seam;

    private final boolean inThoughtAtFirst;
    private final int limit;

    /** The prompt, then what was generated. */
    private int[] tokens;

    private int length;
    private SequenceMemory memory;
    private DraftMemory drafts;
    private int cachedTokens;

    /** Whether files were searched for its beginning, which it may wait for once. */
    private boolean recalled;

    private Optional<Contents> contents;
    private Optional<Comparison> comparison = Optional.empty();

    private long steps;
    private final long[] guessed;
    private final long[] held;

    /**
     * What is to be made.
     *
     * @param arrival numbers answers in the order they were let in
     * @param contents what the prompt is made of; empty for one without parts
     * @param limit the most tokens to generate
     */
    record Task(
            Sequence sequence,
            long arrival,
            Seam seam,
            Optional<Contents> contents,
            Answer answer,
            int limit,
            Guide.Course course) {}

    Speaking(Machine machine, Task task) {
        this.seam = task.seam();
        int[] prompt = seam.prompt();
        this.machine = machine;
        this.sequence = task.sequence();
        this.arrival = task.arrival();
        this.contents = task.contents();
        this.answer = task.answer();
        this.limit = task.limit();
        this.sampler = new Sampler(sequence.sampling(), prompt, machine.speech().ends());
        this.outlook =
                new Outlook(sequence.sampling().detail(), machine.speech().tokenizer()::bytesOf);
        this.guide =
                new Guide(
                        sampler,
                        task.course(),
                        new Mending(seam, machine.speech().tokenizer()),
                        answer.thinking());
        this.inThoughtAtFirst = answer.thinking();
        this.promptTokens = prompt.length + seam.tokens();
        this.tokens = prompt.clone();
        this.length = prompt.length;
        this.memory = machine.remember();
        this.drafts = machine.rememberDrafts();
        this.guessed = new long[machine.pace().most()];
        this.held = new long[machine.pace().most()];
    }

    Sequence sequence() {
        return sequence;
    }

    long arrival() {
        return arrival;
    }

    /** Tokens the trunk has not read: those of the prompt, then always the last one said. */
    int unread() {
        return length - memory.length();
    }

    /** Whether it has more to read than what it said last. */
    boolean reading() {
        return unread() > 1;
    }

    /**
     * The most memory a step may take from the pool in which this reads so many tokens and guesses
     * as far as may be.
     */
    long bytesToStep(int read) {
        int guesses = machine.pace().most();
        return memory.bytesToGrow(read + guesses) + drafts.bytesToGrow(drafts.pending() + guesses);
    }

    /** The most memory it takes to read all that it has not read, in bytes. */
    long bytesToRead() {
        return memory.bytesToGrow(unread()) + drafts.bytesToGrow(unread());
    }

    /** The deepest guess of which every token could still be said, up to {@code depth}. */
    int depthWithin(int depth) {
        if (guide.mends()) {
            return 0;
        }
        int context = machine.bounds().contextTokens();
        int room = Math.min(limit - answer.tokens(), context - length);
        return Math.clamp(room - 1L, 0, depth);
    }

    /**
     * What it wishes from the draft heads before a step; nothing where they can wait. They hear all
     * of a prompt once that is read, as another may go on from its end.
     */
    Optional<DraftChain.Job> job(int depth) {
        int certain = Math.min(drafts.pending(), length - drafts.certainTokens());
        int next = Math.min(unread(), machine.bounds().batchTokens());
        boolean promptIsOver = answer.tokens() == 1;
        boolean canWait = depth == 0 && !promptIsOver && drafts.canHear(next);
        if (drafts.depth() == 0 || certain == 0 || canWait) {
            return Optional.empty();
        }
        int from = drafts.certainTokens();
        return Optional.of(
                new DraftChain.Job(
                        drafts,
                        Arrays.copyOfRange(tokens, from, from + certain),
                        depth,
                        guide.ahead()));
    }

    /** The next {@code read} unread tokens, and the guesses after the last one. */
    Batch.Part part(int read, int[] guesses) {
        int from = memory.length();
        int[] part = Arrays.copyOfRange(tokens, from, from + read + guesses.length);
        System.arraycopy(guesses, 0, part, read, guesses.length);
        return new Batch.Part(memory, part, read == unread() ? 1 + guesses.length : 0);
    }

    /**
     * Takes what the trunk thought of its part.
     *
     * @param span the part, as it lay in the batch
     * @param scores its scored rows, from {@code row} on
     * @param thoughts the trunk's, [T, E]
     * @return why the answer ends, if it does
     */
    Optional<Ending.Why> take(Batch.Span span, int[] guesses, Rows scores, int row, Rows thoughts) {
        int read = span.run().count() - guesses.length;
        int kept = 0;
        boolean first = answer.tokens() == 0;
        Optional<Ending.Why> end = Optional.empty();
        if (span.scored() > 0) {
            for (int i = 0; i <= kept && end.isEmpty(); i++) {
                int token = choose(scores, row + i);
                if (i < guesses.length && token == guesses[i]) {
                    kept++;
                }
                end =
                        sequence.unlessCancelled(() -> say(token))
                                .orElse(Optional.of(Ending.Why.CANCELLED));
            }
            if (!first) {
                note(guesses.length, kept);
            }
        } else if (answer.tokens() == 0) {
            sequence.progress(new Progress.Reading(memory.length(), promptTokens));
            sequence.took(new Taken(memory.length(), cachedTokens, 0, 0));
        }
        // A guess that held may have ended the answer: then it is read, but no part of it.
        memory.keep(Math.min(span.run().position() + read + kept, length));
        drafts.hear(thoughts, span.run().row(), read + kept);
        if (read > 1) {
            share();
        }
        return end;
    }

    /** The token for the next position; its odds are those before wishes change the scores. */
    private int choose(Rows scores, int row) {
        outlook.see(scores, row);
        return guide.choose(scores, row, length);
    }

    /** The step that reads the end of the prompt does not tell how guessing goes. */
    private void note(int depth, int kept) {
        steps++;
        for (int i = 0; i < Math.min(depth, kept + 1); i++) {
            guessed[i]++;
            held[i] += i < kept ? 1 : 0;
        }
        machine.pace().judged(depth, kept);
    }

    /** Takes a token as part of the answer; says why the answer ends with it, if it does. */
    private Optional<Ending.Why> say(int token) {
        Limits limits = sequence.sampling().limits();
        sampler.accept(token);
        boolean past = limits.pastTheEnd() && !guide.binds();
        boolean ends = machine.speech().ends().contains(token) && !past;
        if (ends || limits.stopTokens().contains(token)) {
            answer.acceptEnd();
            sequence.took(taken());
            return Optional.of(Ending.Why.STOPPED);
        }
        append(token);
        outlook.of(token).ifPresent(answer::expect);
        boolean thought = answer.thinking();
        List<Token> said = answer.accept(token);
        guide.said(token, thought, answer.thinking(), answer.reasoningTokens());
        sequence.progress(new Progress.Answering(own(answer.tokens())));
        sequence.took(taken());
        said.forEach(sequence::hand);
        if (!answer.stopText().isEmpty()) {
            return Optional.of(Ending.Why.STOPPED);
        }
        return answer.tokens() >= limit ? Optional.of(Ending.Why.LENGTH) : Optional.empty();
    }

    private void append(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(64, 2 * length));
        }
        tokens[length++] = token;
    }

    /**
     * Begins with what is remembered of the same beginning, if anything is. The last token is read
     * in any case, and as many more as there are draft heads, for what the trunk thinks of them.
     *
     * @return whether there is memory for all that it has not read
     */
    boolean begin() {
        int heads = drafts.depth();
        int[] known = Arrays.copyOf(tokens, length);
        int most = heads == 0 ? length - 1 : length;
        if (!recalled) {
            recalled = true;
            machine.prefixes().recall(known, most, snapshots());
            comparison =
                    Optional.of(new Comparison(known, machine.prefixes().nearest(known), contents));
            contents = Optional.empty();
        }
        Optional<PrefixStore.Found> found =
                machine.prefixes().find(known, most).filter(much -> much.length() > heads);
        if (found.isPresent()) {
            if (!found.get().leavesRoom(length - found.get().length() + heads)) {
                return false; // nothing was copied: it is asked again at every step
            }
            resume(found.get(), heads);
        }
        compare();
        return machine.prefixes().release(bytesToRead());
    }

    /** Tells once how much was known before, and what of that is remembered. */
    private void compare() {
        comparison
                .map(each -> each.likeness(cachedTokens, lag(), machine.speech().tokenizer()))
                .ifPresent(sequence::like);
        comparison = Optional.empty();
    }

    /** How far the draft heads may have been behind when a beginning was remembered. */
    private int lag() {
        return drafts.depth() == 0 ? 0 : machine.stepTokens();
    }

    private void resume(PrefixStore.Found found, int heads) {
        Optional<List<SequenceMemory>> opened = found.open();
        if (opened.isPresent()) {
            close();
            memory = opened.get().getFirst();
            drafts = machine.resumeDrafts(opened.get().subList(1, heads + 1));
            if (answer.tokens() == 0) {
                cachedTokens = Math.min(found.length(), promptTokens - 1);
            }
        }
    }

    /** Leaves what it remembers to others that begin alike. */
    void share() {
        machine.prefixes().remember(tokens, memory.length(), snapshots());
    }

    private List<Snapshot> snapshots() {
        var snapshots = new ArrayList<Snapshot>();
        snapshots.add(memory.snapshot(memory.length()));
        snapshots.addAll(drafts.snapshots());
        return snapshots;
    }

    /** Forgets all that was computed, to be read again later; what was said stays said. */
    void forget() {
        close();
        memory = machine.remember();
        drafts = machine.rememberDrafts();
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        memory.close();
        drafts.close();
    }

    /** Hands out what was held back, and the reason why it ended. */
    void end(Ending.Why why) {
        share();
        close();
        answer.finish().forEach(sequence::hand);
        Ending.Why said = why == Ending.Why.STOPPED && answer.called() ? Ending.Why.CALLED : why;
        Taken taken = why == Ending.Why.CANCELLED ? sequence.taken() : taken();
        sequence.end(
                new Ending(
                        said,
                        said == Ending.Why.STOPPED ? answer.stopText() : "",
                        taken.promptTokens(),
                        taken.cachedTokens(),
                        taken.completionTokens(),
                        taken.reasoningTokens()),
                new Drafting(steps, counts(guessed), counts(held)));
    }

    /** With the whole prompt read. */
    private Taken taken() {
        int reasoning = answer.reasoningTokens();
        return new Taken(
                promptTokens,
                cachedTokens,
                own(answer.tokens()),
                inThoughtAtFirst ? own(reasoning) : reasoning);
    }

    /** Without those that were there before. */
    private int own(int tokens) {
        return Math.max(0, tokens - seam.tokens());
    }

    private static List<Long> counts(long[] values) {
        var counts = new ArrayList<Long>();
        for (long value : values) {
            counts.add(value);
        }
        return counts;
    }
}
