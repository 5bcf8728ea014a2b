package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.sampling.Sampler;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.Sampling.Limits;
import dev.stepgate.engine.terms.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One answer being made: reads the prompt, then guesses a few tokens, lets the trunk judge them in
 * one pass, and says what it chose. Owned by the thread that owns the model.
 *
 * <p>Every token said is the trunk's own choice at its place; a guess only saves the pass that
 * would have computed the next place (Leviathan, Kalman and Matias, 2023). So the text is the same
 * at any depth.
 */
final class Speaking {

    private final Machine machine;
    private final Sequence sequence;
    private final Answer answer;
    private final Sampler sampler;
    private final SequenceMemory memory;
    private final DraftChain chain;
    private final BooleanSupplier stopAsked;
    private final int limit;

    /** The prompt, then what was generated. */
    private int[] tokens;

    private int length;
    private long steps;
    private final long[] guessed;
    private final long[] held;

    /**
     * @param limit the most tokens to generate
     * @param stopAsked whether to end at the next step
     */
    Speaking(
            Machine machine,
            Sequence sequence,
            int[] prompt,
            Answer answer,
            int limit,
            BooleanSupplier stopAsked) {
        this.machine = machine;
        this.sequence = sequence;
        this.answer = answer;
        this.limit = limit;
        this.stopAsked = stopAsked;
        this.sampler = new Sampler(sequence.sampling(), prompt, machine.speech().ends());
        int context = machine.bounds().contextTokens();
        int batch = machine.bounds().batchTokens();
        this.memory = machine.model().remember(batch, context);
        this.chain =
                new DraftChain(
                        machine.model().draftHeads().subList(0, machine.pace().most()),
                        machine.activations(),
                        batch,
                        context);
        this.tokens = prompt.clone();
        this.length = prompt.length;
        this.guessed = new long[chain.depth()];
        this.held = new long[chain.depth()];
    }

    /** Makes the whole answer and says why it ended. */
    Ending.Why speak() {
        Optional<Rows> first = read();
        if (first.isEmpty()) {
            return Ending.Why.CANCELLED;
        }
        Optional<Ending.Why> end = say(sampler.choose(first.get(), 0, length));
        while (end.isEmpty()) {
            if (stopAsked.getAsBoolean()) {
                return Ending.Why.CANCELLED;
            }
            end = step();
        }
        return end.get();
    }

    /** Reads the prompt, a batch at a time; gives the scores after its last token. */
    private Optional<Rows> read() {
        int most = machine.bounds().batchTokens();
        for (int from = 0; ; from += most) {
            Batch batch = Batch.next(memory, tokens, from, Math.min(most, length - from), 1);
            machine.model().forward(batch, machine.activations());
            boolean last = from + batch.count() == length;
            if (stopAsked.getAsBoolean()) {
                return Optional.empty();
            }
            Optional<Rows> scores = last ? Optional.of(score(batch)) : Optional.empty();
            chain.follow(batch);
            if (last) {
                return scores;
            }
        }
    }

    private Rows score(Batch batch) {
        return machine.model().score(batch, machine.activations());
    }

    /** Guesses, judges and says; empty while the answer goes on. */
    private Optional<Ending.Why> step() {
        long start = machine.pace().now();
        int[] guesses = guess();
        int position = length - 1;
        Batch batch = judged(guesses);
        machine.model().forward(batch, machine.activations());
        Rows scores = score(batch);
        int kept = 0;
        Optional<Ending.Why> end = Optional.empty();
        for (int row = 0; row <= kept && end.isEmpty(); row++) {
            int token = sampler.choose(scores, row, length);
            if (row < guesses.length && token == guesses[row]) {
                kept++;
            }
            end = say(token);
        }
        memory.keep(position + kept + 1);
        chain.hear(machine.activations().thoughts(), kept + 1);
        note(guesses.length, kept, machine.pace().now() - start);
        return end;
    }

    private int[] guess() {
        int room = Math.min(limit - answer.tokens(), machine.bounds().contextTokens() - length);
        int depth = Math.clamp(room - 1L, 0, machine.pace().depth());
        boolean full = chain.pending() + chain.depth() + 1 > machine.bounds().batchTokens();
        if (depth == 0 && !full) {
            return new int[0];
        }
        int from = chain.certainTokens();
        int[] certain = Arrays.copyOfRange(tokens, from, from + chain.pending());
        return chain.draft(certain, depth, (scores, place) -> sampler.choose(scores, 0, place));
    }

    /** The last token said, which the trunk has not read yet, and the guesses after it. */
    private Batch judged(int[] guesses) {
        int[] batch = new int[guesses.length + 1];
        batch[0] = tokens[length - 1];
        System.arraycopy(guesses, 0, batch, 1, guesses.length);
        return Batch.next(memory, batch, 0, batch.length, batch.length);
    }

    private void note(int depth, int kept, long nanos) {
        steps++;
        for (int i = 0; i < Math.min(depth, kept + 1); i++) {
            guessed[i]++;
            held[i] += i < kept ? 1 : 0;
        }
        machine.pace().stepped(depth, kept, nanos);
    }

    /** Takes a token as part of the answer; says why the answer ends with it, if it does. */
    private Optional<Ending.Why> say(int token) {
        Limits limits = sequence.sampling().limits();
        sequence.stepped();
        sampler.accept(token);
        boolean ends = machine.speech().ends().contains(token) && !limits.pastTheEnd();
        if (ends || limits.stopTokens().contains(token)) {
            answer.acceptEnd();
            return Optional.of(Ending.Why.STOPPED);
        }
        append(token);
        for (Token said : answer.accept(token)) {
            sequence.hand(said);
        }
        if (answer.stopped()) {
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

    /** How guessing went so far. */
    Drafting drafting() {
        return new Drafting(steps, counts(guessed), counts(held));
    }

    private static List<Long> counts(long[] values) {
        var counts = new ArrayList<Long>();
        for (long value : values) {
            counts.add(value);
        }
        return counts;
    }
}
