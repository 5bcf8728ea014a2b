package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.Exchange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one object. Owned by the request's thread. */
final class AnswerWriting implements AnswerSink {
    private final Exchange exchange;
    private final AnswerName name;
    private final String object;
    private final Supplier<WholeChoice> newChoice;
    private final SortedMap<Integer, WholeChoice> choices = new TreeMap<>();
    private @Nullable Offer offer;
    private @Nullable Usage usage;

    /**
     * @param object what the answer calls itself
     */
    AnswerWriting(
            Exchange exchange, AnswerName name, String object, Supplier<WholeChoice> newChoice) {
        this.exchange = exchange;
        this.name = name;
        this.object = object;
        this.newChoice = newChoice;
    }

    @Override
    public void queued(Offer by, InLine place) {
        exchange.queued(place);
    }

    @Override
    public void begin(Offer by, Prompted prompt, List<String> explanation) {
        offer = by;
        exchange.prompted(prompt);
        exchange.explain(explanation);
    }

    @Override
    public void moved(Offer to, String story) {
        offer = to;
        exchange.moved(to, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.OfChoice own ->
                    choices.computeIfAbsent(own.choice(), index -> newChoice.get()).take(own);
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                usage = used.usage();
            }
        }
    }

    @Override
    public void end(Optional<String> bound) {
        if (offer == null) {
            throw new AssertionError("an answer ends before it began");
        }
        StringBuilder out = name.open(object, offer.publicName());
        String between = ",\"choices\":[";
        for (Map.Entry<Integer, WholeChoice> choice : choices.entrySet()) {
            choice.getValue().append(out.append(between), choice.getKey(), bound);
            between = ",";
        }
        out.append(']');
        if (usage != null) {
            out.append(",\"usage\":");
            UsageJson.append(out, usage);
        }
        exchange.answer(offer, out.append('}').toString());
    }
}
