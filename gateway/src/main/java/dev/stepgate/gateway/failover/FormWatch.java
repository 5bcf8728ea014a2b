package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.form.Promise;
import dev.stepgate.provider.ProviderFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Holds what upstreams answer to the form that was asked for; the bundled engine cannot but comply.
 * Owned by one thread.
 *
 * <p>An answer that did not end by itself, or that calls tools, was not promised to be in form.
 */
final class FormWatch {
    private final Optional<Promise> promise;
    private final boolean mayStopAnywhere;
    private final Map<Integer, StringBuilder> texts = new HashMap<>();
    private boolean fromElsewhere;

    FormWatch(ChatRequest request) {
        this.promise = Promise.of(request.answer().form());
        this.mayStopAnywhere = !request.sampling().stop().isEmpty();
    }

    /** Whether there is a form to be kept. */
    boolean isWatching() {
        return promise.isPresent();
    }

    /** Somebody gives the answer from here on. */
    void by(Offer offer) {
        fromElsewhere |= !offer.local();
    }

    /** The answer begins anew. */
    void forget() {
        texts.clear();
        fromElsewhere = false;
    }

    /**
     * Takes the next event.
     *
     * @throws ProviderFailure.OffForm if with it a choice ends that is not in form
     */
    void take(ChatEvent event, Offer from) {
        if (promise.isEmpty()) {
            return;
        }
        switch (event) {
            case ChatEvent.Text said -> text(said.choice()).append(said.text());
            case ChatEvent.Finished finished -> {
                if (fromElsewhere
                        && finished.reason() == FinishReason.STOP
                        && finished.stop().isEmpty()) {
                    check(promise.get(), text(finished.choice()).toString(), from);
                }
            }
            case ChatEvent.Reasoning _,
                    ChatEvent.CallStarted _,
                    ChatEvent.CallArguments _,
                    ChatEvent.Used _ -> {}
        }
    }

    /** Few upstreams tell which stop text ended an answer: one cut off may have met any. */
    private void check(Promise promised, String text, Offer from) {
        promised.breach(text)
                .filter(breach -> !(breach.unreadable() && mayStopAnywhere))
                .ifPresent(
                        breach -> {
                            throw new ProviderFailure.OffForm(
                                    from.providerName(),
                                    "the answer is not in the form that was asked for: "
                                            + breach.words());
                        });
    }

    private StringBuilder text(int choice) {
        return texts.computeIfAbsent(choice, index -> new StringBuilder());
    }
}
