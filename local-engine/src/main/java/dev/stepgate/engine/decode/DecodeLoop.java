package dev.stepgate.engine.decode;

import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Step35;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.tokenizer.Passage;
import java.util.List;

/**
 * The one thread that owns the model: takes waiting sequences in order and, for each, makes the
 * whole answer ({@link Speaking}) before the next. Thread-safe.
 */
public final class DecodeLoop implements AutoCloseable {

    private final Machine machine;
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

    private DecodeLoop(Machine machine) {
        this.machine = machine;
        this.line = new WaitingLine(machine.bounds().maxWaiting());
        this.thread = Thread.ofPlatform().name("stepgate-engine").daemon().unstarted(this::run);
    }

    /**
     * Starts a loop; from here on all of these belong to its thread.
     *
     * @param activations with room for a batch, of which one more token is scored than is guessed
     */
    public static DecodeLoop start(
            Step35 model, Activations activations, Speech speech, Bounds bounds, Pace pace) {
        var loop = new DecodeLoop(new Machine(model, activations, speech, bounds, pace));
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
        Speech speech = machine.speech();
        List<String> stops = sequence.sampling().limits().stop();
        int[] prompt;
        Answer answer;
        switch (sequence.prompt()) {
            case Prompt.Chat chat -> {
                List<Passage> passages = speech.layOut(chat);
                prompt = speech.encode(passages);
                answer = Answer.toChat(speech, stops, passages, chat);
            }
            case Prompt.Text text -> {
                prompt = speech.encode(text);
                answer = Answer.toText(speech, stops);
            }
        }
        int context = machine.bounds().contextTokens();
        int room = context - prompt.length;
        if (room < 1) {
            throw new EngineFault.PromptTooLong(prompt.length, context);
        }
        int limit = Math.min(room, sequence.sampling().limits().maxTokens());
        var speaking =
                new Speaking(machine, sequence, prompt, answer, limit, () -> stopAsked(sequence));
        Ending.Why why = speaking.speak();
        answer.finish().forEach(sequence::hand);
        if (why == Ending.Why.STOPPED && answer.called()) {
            why = Ending.Why.CALLED;
        }
        sequence.end(
                new Ending(why, prompt.length, answer.tokens(), answer.reasoningTokens()),
                speaking.drafting());
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
