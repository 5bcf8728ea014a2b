package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Usage;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Taken;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the bundled engine. Owned by one thread, but closed by any.
 *
 * <p>Several choices are told as they come: whatever is there of each, and where nothing is, the
 * next of the first one unfinished, since the engine works on that at least.
 */
final class LocalStream implements LocalAnswer {

    /** How often a request that waits in line is told where it stands. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final String provider;
    private final String model;
    private final List<LocalChoice> choices;

    /** How many choices one after the other follow the same prompt. */
    private final int choicesOfPrompt;

    private final List<LocalChoice> unfinished;
    private final Queue<ChatEvent> ready = new ArrayDeque<>();
    private final Duration turnWithin;
    private Watcher watcher = place -> Patience.UNTIL_DEADLINE;
    private volatile boolean closed;

    LocalStream(
            String provider,
            ChatRequest request,
            List<Generation> generations,
            Deadlines deadlines,
            Supplier<String> callIds) {
        this.provider = provider;
        this.model = request.model();
        this.choicesOfPrompt = request.answer().choices();
        this.turnWithin = deadlines.firstToken();
        this.choices =
                IntStream.range(0, generations.size())
                        .mapToObj(
                                i ->
                                        new LocalChoice(
                                                i,
                                                generations.get(i),
                                                request.answer().calls().atOnce(),
                                                deadlines,
                                                callIds))
                        .toList();
        this.unfinished = new ArrayList<>(choices);
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public void watch(Watcher by) {
        watcher = by;
    }

    @Override
    public @Nullable ChatEvent next() {
        while (!closed) {
            if (!ready.isEmpty() || unfinished.isEmpty()) {
                return ready.poll();
            }
            try {
                listen();
            } catch (InterruptedException e) {
                throw new ProviderFailure.Cancelled(provider);
            } catch (TimeoutException e) {
                throw new ProviderFailure.TooSlow(provider, String.valueOf(e.getMessage()));
            } catch (EngineFault fault) {
                throw LocalProvider.translate(provider, fault);
            }
        }
        throw new ProviderFailure.Cancelled(provider);
    }

    private void listen() throws InterruptedException, TimeoutException {
        if (choices.size() > 1) {
            for (LocalChoice choice : List.copyOf(unfinished)) {
                hearWhatIsThere(choice);
            }
        }
        if (ready.isEmpty()) {
            LocalChoice first = unfinished.getFirst();
            if (!heardInLine(first)) {
                hear(first, first.patience());
            }
        }
    }

    /** Looks at the line every second, while the choice waits in it. */
    private boolean heardInLine(LocalChoice choice) throws InterruptedException {
        Duration waited = Duration.ZERO;
        while (choice.place(waited).orElse(null) instanceof Place place) {
            Duration slice = slice(place);
            try {
                hear(choice, slice);
                return true;
            } catch (TimeoutException nothing) {
                waited = waited.plus(slice);
            }
        }
        return false;
    }

    /** How long until the next look, which is the last one where patience is over by then. */
    private Duration slice(Place place) {
        if (watcher.at(place) == Patience.TO_THE_END) {
            return LOOK;
        }
        Duration left = turnWithin.minus(place.waited());
        if (!left.isPositive()) {
            throw LocalProvider.full(
                    provider,
                    "still number %d in line after %s".formatted(place.position(), place.waited()),
                    place.estimate());
        }
        return left.compareTo(LOOK) < 0 ? left : LOOK;
    }

    private void hearWhatIsThere(LocalChoice choice) throws InterruptedException {
        try {
            hear(choice, Duration.ZERO);
        } catch (TimeoutException nothing) {
            // The choice is still being made.
        }
    }

    private void hear(LocalChoice choice, Duration within)
            throws InterruptedException, TimeoutException {
        choice.tell(within, ready).ifPresent(ending -> finish(choice, ending));
    }

    private void finish(LocalChoice choice, Ending ending) {
        ready.add(choice.finished(provider, ending));
        unfinished.remove(choice);
        if (unfinished.isEmpty()) {
            ready.add(new ChatEvent.Used(usage()));
        }
    }

    @Override
    public Reading soFar() {
        return new Reading(usage(), true);
    }

    /** Of the choice that was looked at first; the others find what that one left. */
    @Override
    public Optional<Recollection> recollection() {
        return choices.getFirst().recollection();
    }

    private Usage usage() {
        Usage all = new Usage(0, 0, 0, 0);
        for (int from = 0; from < choices.size(); from += choicesOfPrompt) {
            all = sum(all, usage(choices.subList(from, from + choicesOfPrompt)));
        }
        return all;
    }

    /**
     * A prompt counts once, however many choices follow it; what one of them read is no saving when
     * the others find it.
     */
    private static Usage usage(List<LocalChoice> sameBeginning) {
        List<Taken> begun =
                sameBeginning.stream()
                        .map(LocalChoice::taken)
                        .filter(taken -> taken.promptTokens() > 0)
                        .toList();
        return new Usage(
                begun.stream().mapToLong(Taken::promptTokens).max().orElse(0),
                begun.stream().mapToLong(Taken::cachedTokens).min().orElse(0),
                begun.stream().mapToLong(Taken::completionTokens).sum(),
                begun.stream().mapToLong(Taken::reasoningTokens).sum());
    }

    private static Usage sum(Usage some, Usage more) {
        return new Usage(
                some.promptTokens() + more.promptTokens(),
                some.cachedTokens() + more.cachedTokens(),
                some.completionTokens() + more.completionTokens(),
                some.reasoningTokens() + more.reasoningTokens());
    }

    @Override
    public void close() {
        closed = true;
        choices.forEach(LocalChoice::close);
    }
}
