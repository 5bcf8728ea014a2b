package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.model.Step35;
import dev.stepgate.engine.sampling.Sampler;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.tokenizer.Passage;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The one thread that owns the model: takes waiting sequences in order and, for each, reads the
 * prompt, then steps, samples and hands tokens out until it ends. Thread-safe.
 */
public final class DecodeLoop implements AutoCloseable {

    private final Step35 model;
    private final Activations activations;
    private final Speech speech;
    private final Bounds bounds;
    private final WaitingLine line;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * What one loop may hold.
     *
     * @param contextTokens the most tokens of a prompt and its answer together
     * @param batchTokens the most tokens of a step; a cancel waits for one step at most
     * @param maxWaiting the most sequences that wait while one is worked on
     */
    public record Bounds(int contextTokens, int batchTokens, int maxWaiting) {}

    private DecodeLoop(Step35 model, Activations activations, Speech speech, Bounds bounds) {
        this.model = model;
        this.activations = activations;
        this.speech = speech;
        this.bounds = bounds;
        this.line = new WaitingLine(bounds.maxWaiting());
        this.thread = Thread.ofPlatform().name("stepgate-engine").daemon().unstarted(this::run);
    }

    /** Starts a loop; from here on the model and its activations belong to its thread. */
    public static DecodeLoop start(
            Step35 model, Activations activations, Speech speech, Bounds bounds) {
        var loop = new DecodeLoop(model, activations, speech, bounds);
        loop.thread.start();
        return loop;
    }

    /**
     * Puts a request in the queue.
     *
     * @throws EngineFault.Busy when the queue is full
     * @throws EngineFault.Stopped when the loop is closed
     */
    public Sequence submit(Prompt prompt, Sampling sampling) {
        var sequence = new Sequence(prompt, sampling);
        line.join(sequence);
        return sequence;
    }

    private void run() {
        try {
            for (var next = line.next(); next.isPresent(); next = line.next()) {
                serve(next.get());
            }
        } finally {
            failWaiting();
        }
    }

    private void failWaiting() {
        line.close().forEach(s -> s.fail(new EngineFault.Stopped("the model was closed")));
    }

    /** One bad sequence must not take the model down with it. */
    private void serve(Sequence sequence) {
        try {
            decode(sequence);
        } catch (EngineFault fault) {
            sequence.fail(fault);
        } catch (OutOfMemoryError e) {
            sequence.fail(
                    new EngineFault.Stopped(
                            "the heap is full (expected: a larger -Xmx, or a smaller context)"));
        } catch (RuntimeException | Error e) {
            sequence.fail(new EngineFault.Stopped("the engine failed: " + where(e)));
        }
    }

    /** A defect's kind and place; its message may quote the prompt. */
    private static String where(Throwable defect) {
        StackTraceElement[] trace = defect.getStackTrace();
        String kind = defect.getClass().getName();
        return trace.length == 0 ? kind : kind + " at " + trace[0];
    }

    private void decode(Sequence sequence) {
        Sampling sampling = sequence.sampling();
        int[] prompt;
        Answer answer;
        switch (sequence.prompt()) {
            case Prompt.Chat chat -> {
                List<Passage> passages = speech.layOut(chat);
                prompt = speech.encode(passages);
                answer = Answer.toChat(speech, sampling.stop(), passages, chat);
            }
            case Prompt.Text text -> {
                prompt = speech.encode(text);
                answer = Answer.toText(speech, sampling.stop());
            }
        }
        int room = bounds.contextTokens() - prompt.length;
        if (room < 1) {
            throw new EngineFault.PromptTooLong(prompt.length, bounds.contextTokens());
        }
        Ending.Why why = answer(sequence, prompt, answer, Math.min(room, sampling.maxTokens()));
        answer.finish().forEach(sequence::hand);
        if (why == Ending.Why.STOPPED && answer.called()) {
            why = Ending.Why.CALLED;
        }
        sequence.end(new Ending(why, prompt.length, answer.tokens(), answer.reasoningTokens()));
    }

    private Ending.Why answer(Sequence sequence, int[] prompt, Answer answer, int limit) {
        var sampler =
                new Sampler(sequence.sampling(), new SplittableRandom(sequence.sampling().seed()));
        SequenceMemory memory = model.remember(bounds.batchTokens(), bounds.contextTokens());
        int[] next = prompt;
        while (true) {
            Batch batch = read(sequence, memory, next);
            if (stopAsked(sequence)) {
                return Ending.Why.CANCELLED;
            }
            Rows scores = model.score(batch, activations);
            int token = sampler.choose(scores, 0);
            sequence.stepped();
            if (speech.ends().contains(token)) {
                answer.acceptEnd();
                return Ending.Why.STOPPED;
            }
            for (Token said : answer.accept(token)) {
                sequence.hand(said);
            }
            if (answer.stopped()) {
                return Ending.Why.STOPPED;
            }
            if (answer.tokens() >= limit) {
                return Ending.Why.LENGTH;
            }
            next = new int[] {token};
        }
    }

    /** Runs the tokens through the model, a batch at a time; the last one's row is scored. */
    private Batch read(Sequence sequence, SequenceMemory memory, int[] tokens) {
        for (int from = 0; ; from += bounds.batchTokens()) {
            int n = Math.min(bounds.batchTokens(), tokens.length - from);
            Batch batch = Batch.next(memory, tokens, from, n, 1);
            model.forward(batch, activations);
            if (from + n == tokens.length || stopAsked(sequence)) {
                return batch;
            }
        }
    }

    private boolean stopAsked(Sequence sequence) {
        if (closed) {
            throw new EngineFault.Stopped("the model was closed");
        }
        return sequence.cancelled();
    }

    /** Stops the thread within one step; sequences that wait or are worked on fail. */
    @Override
    public void close() {
        closed = true;
        failWaiting();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
