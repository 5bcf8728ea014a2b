package dev.stepgate.engine.decode;

import dev.stepgate.engine.prompt.Contents;
import dev.stepgate.engine.prompt.PromptLayout;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.tokenizer.Passage;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The one thread that owns the model: lets waiting sequences in, and steps all it has let in
 * together ({@link Scheduler}). Thread-safe.
 */
public final class DecodeLoop implements AutoCloseable {

    private final Machine machine;
    private final WaitingLine line;
    private final Scheduler scheduler;
    private final Forms forms;
    private final List<Integer> closing;
    private final List<Integer> newline;
    private final Thread thread;
    private volatile boolean closed;

    /** Of the loop's own thread. */
    private long arrivals;

    /**
     * What one loop may hold.
     *
     * @param contextTokens the most tokens of a prompt and its answer together
     * @param batchTokens the most prompt tokens of a step; a cancel waits for one step at most
     * @param maxRunning the most sequences that are served at once
     * @param maxWaiting the most sequences that wait while as many are served as may
     */
    public record Bounds(int contextTokens, int batchTokens, int maxRunning, int maxWaiting) {

        /**
         * The most tokens of a pass of the trunk or of a draft head, when every answer guesses
         * {@code depth} ahead.
         */
        public int rows(int depth) {
            return batchTokens + scored(depth) + depth;
        }

        /** How many of them are scored. */
        public int scored(int depth) {
            return maxRunning * (1 + depth);
        }

        /**
         * How many tokens are served before age counts for more than weight: as many as four
         * answers of the whole context take.
         */
        public long patienceTokens() {
            return 4L * contextTokens;
        }
    }

    /** How many are served, and how many wait for that. */
    public record Crowd(int running, int waiting) {}

    private DecodeLoop(Machine machine, LongSupplier nanos) {
        this.machine = machine;
        this.line = new WaitingLine(machine.bounds(), nanos);
        this.scheduler = new Scheduler(machine, line::served);
        this.forms = new Forms(machine.speech());
        this.closing = machine.speech().spell(PromptLayout.THOUGHT_OVER);
        this.newline = machine.speech().spell("\n");
        this.thread = Thread.ofPlatform().name("stepgate-engine").daemon().unstarted(this::run);
    }

    /**
     * Starts a loop; from here on the machine and all its parts belong to its thread.
     *
     * @param nanos a clock that never goes back
     */
    public static DecodeLoop start(Machine machine, LongSupplier nanos) {
        var loop = new DecodeLoop(machine, nanos);
        loop.thread.start();
        return loop;
    }

    /**
     * Puts a request in the queue.
     *
     * @throws EngineFault.BadRequest naming what is wrong with the form asked for
     * @throws EngineFault.Busy when the queue is full
     * @throws EngineFault.Stopped when the loop is closed
     */
    public Sequence submit(Request request) {
        var sequence = new Sequence(request, forms.ready(request.form()), line::place);
        line.join(sequence);
        return sequence;
    }

    /**
     * Refuses at once what would be refused after it had waited.
     *
     * @throws EngineFault.PromptTooLong when there is a line and the prompt leaves no room
     */
    public void refuseVainWait(Request request) {
        if (line.isFull()) {
            int promptTokens = machine.speech().encode(request.begun()).length;
            room(promptTokens, 0, request.sampling().limits());
        }
    }

    /** How many there are now. */
    public Crowd crowd() {
        return line.crowd();
    }

    private void run() {
        try {
            while (!closed && letIn()) {
                step();
            }
        } finally {
            var fault = new EngineFault.Stopped("the model was closed");
            scheduler.fail(fault).forEach(over -> line.leave(over.sequence()));
            machine.prefixes().close();
            line.close().forEach(sequence -> sequence.fail(fault));
        }
    }

    /** Lets in as many as may, waiting for the first; false once the line is closed. */
    private boolean letIn() {
        while (hasRoom()) {
            boolean idle = scheduler.inProgress() == 0;
            Optional<Sequence> next = idle ? line.next() : line.nextNow();
            if (next.isEmpty()) {
                return !idle;
            }
            begin(next.get());
        }
        return true;
    }

    private boolean hasRoom() {
        boolean room = scheduler.hasRoom();
        line.room(room);
        return room;
    }

    private void begin(Sequence sequence) {
        try {
            scheduler.admit(speaking(sequence));
        } catch (RuntimeException | Error e) {
            sequence.fail(Defect.of(e));
            line.leave(sequence);
        }
    }

    private Speaking speaking(Sequence sequence) {
        Request request = sequence.request();
        Speech speech = machine.speech();
        List<String> stops = request.sampling().limits().stop();
        Seam seam;
        Answer answer;
        Guide.Form form = sequence.form();
        Optional<Contents> contents = Optional.empty();
        switch (request.begun()) {
            case Prompt.Chat chat -> {
                Prompt.Opening begun = chat.opening();
                List<Passage> laidOut = speech.layOut(chat);
                List<Passage> opening = PromptLayout.opening(laidOut, begun);
                int[] spoken = speech.encode(PromptLayout.spoken(begun), List.of());
                seam = seam(laidOut, opening);
                contents = Optional.of(new Contents(chat, laidOut));
                form = form.after(seam.before(spoken));
                answer = Answer.toChat(speech, stops, chat.tools(), laidOut, opening, seam);
            }
            case Prompt.Text text -> {
                seam = Seam.none(speech.encode(text));
                answer = Answer.toText(speech, stops);
            }
            case Prompt.Ids ids -> {
                seam = Seam.none(speech.encode(ids));
                answer = Answer.toText(speech, stops);
            }
        }
        Sampling.Limits limits = request.sampling().limits();
        int limit = Math.min(room(seam, limits), limits.maxTokens() + seam.tokens());
        var course =
                new Guide.Course(form, request.maxThoughtTokens(), closing, newline, speech.ends());
        return new Speaking(
                machine,
                new Speaking.Task(sequence, arrivals++, seam, contents, answer, limit, course));
    }

    /** Only text has a seam within tokens; where a tag stands last, it falls where it should. */
    private Seam seam(List<Passage> laidOut, List<Passage> opening) {
        Speech speech = machine.speech();
        int[] prompt = speech.encode(laidOut, opening);
        if (opening.isEmpty() || opening.getLast().specials()) {
            return Seam.none(prompt);
        }
        List<Passage> behind = opening.subList(0, opening.size() - 1);
        return Seam.before(prompt, speech.encode(laidOut, behind).length, speech.tokenizer());
    }

    private int room(Seam seam, Sampling.Limits limits) {
        return room(seam.prompt().length, seam.tokens(), limits);
    }

    private int room(int promptTokens, int saidAgain, Sampling.Limits limits) {
        int context = machine.bounds().contextTokens();
        int room = context - promptTokens;
        int needed = saidAgain + Math.max(1, Math.min(limits.minTokens(), limits.maxTokens()));
        if (room < needed) {
            throw new EngineFault.PromptTooLong(promptTokens, needed, context);
        }
        return room;
    }

    private void step() {
        try {
            scheduler.step().forEach(over -> line.leave(over.sequence()));
        } catch (RuntimeException | Error e) {
            scheduler.fail(Defect.of(e)).forEach(over -> line.leave(over.sequence()));
        }
    }

    /** Stops the thread within one step; sequences that wait or are worked on fail. */
    @Override
    public void close() {
        closed = true;
        line.close()
                .forEach(
                        sequence -> sequence.fail(new EngineFault.Stopped("the model was closed")));
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
