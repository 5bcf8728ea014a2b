package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Recalls;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * An answer that has begun, and who gives it: another, once the first has broken off. Owned by one
 * thread, except that {@link #close()} may be called from any.
 */
public final class Answer implements AutoCloseable {
    private final Rescue rescue;
    private final Trail trail;
    private final FormWatch form;

    /** What is kept back until it is known to be in form. */
    private final Queue<ChatEvent> kept = new ArrayDeque<>();

    private Keeping keeping;
    private Telling telling = new Telling();
    private volatile Begun begun;
    private @Nullable ChatEvent first;

    /** Whether events are kept back. */
    private enum Keeping {
        NOTHING,
        ALL,
        OVER
    }

    Answer(Begun begun, Rescue rescue, Trail trail, FormWatch form, Delivery delivery) {
        this.begun = begun;
        this.first = begun.first();
        this.rescue = rescue;
        this.trail = trail;
        this.form = form;
        this.keeping =
                form.isWatching() && delivery == Delivery.ONCE_WHOLE
                        ? Keeping.ALL
                        : Keeping.NOTHING;
        trail.began(begun);
        form.by(begun.offer());
    }

    /** Whose answer this is by now. */
    public Offer offer() {
        return begun.offer();
    }

    /** Who was asked so far, what came of it and what that took; true after the end, too. */
    public Trail trail() {
        return trail;
    }

    /** Who was asked so far and what came of it, for people: no secret, no upstream's words. */
    public String story() {
        return trail.story();
    }

    /** How much of the prompt whoever answers now knew before, as far as it can tell. */
    public Optional<Recalls.Recollection> recollection() {
        return Recalls.of(begun.stream());
    }

    /**
     * The next event, waiting for it; null after the last one.
     *
     * @throws Refusal when the rest cannot be had, and when a choice stops without saying why: it
     *     must not pass for a whole one
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    public @Nullable ChatEvent next() {
        if (keeping == Keeping.NOTHING) {
            return told();
        }
        while (keeping == Keeping.ALL) {
            ChatEvent event = told();
            if (event == null) {
                keeping = Keeping.OVER;
            } else {
                kept.add(event);
            }
        }
        return kept.poll();
    }

    private @Nullable ChatEvent told() {
        while (true) {
            try {
                ChatEvent event = first == null ? begun.stream().next() : first;
                first = null;
                if (event == null && !telling.isWhole()) {
                    throw new ProviderFailure.CutShort(
                            offer().providerName(), "ended without a finish reason");
                }
                if (event != null) {
                    form.take(event, offer());
                    telling.told(event);
                    note(event);
                }
                return event;
            } catch (ProviderFailure.Cancelled gone) {
                throw gone;
            } catch (ProviderFailure.OffForm off) {
                beginAnew(off);
            } catch (ProviderFailure failure) {
                if (telling.isWhole()) {
                    return null; // only the usage is missing
                }
                goOn(failure);
            }
        }
    }

    private void note(ChatEvent event) {
        if (event instanceof ChatEvent.Used used) {
            trail.told(used.usage());
        }
    }

    private void goOn(ProviderFailure failure) {
        begun.stream().close();
        trail.brokeOff();
        Optional<Begun> next = rescue.from(begun.offer(), failure, telling);
        if (next.isEmpty()) {
            throw Reasons.brokenOff(rescue.failures());
        }
        goesOn(next.get());
    }

    /** As long as the client has nothing of it, somebody else may answer instead. */
    private void beginAnew(ProviderFailure.OffForm off) {
        begun.stream().close();
        trail.brokeOff();
        boolean untold = keeping == Keeping.ALL || telling.isNothing();
        Optional<Begun> next = rescue.instead(begun.offer(), off, untold);
        if (next.isEmpty()) {
            throw Reasons.brokenOff(rescue.failures());
        }
        kept.clear();
        telling = new Telling();
        form.forget();
        goesOn(next.get());
    }

    private void goesOn(Begun next) {
        begun = next;
        trail.began(next);
        form.by(next.offer());
        first = next.first();
    }

    @Override
    public void close() {
        begun.stream().close();
    }
}
