package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.http.WholeAnswer;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one object. Owned by the request's thread. */
final class AnswerWriting implements WholeAnswer.Body {
    private final AnswerName name;
    private final String object;
    private final Supplier<WholeChoice> newChoice;
    private final SortedMap<Integer, WholeChoice> choices = new TreeMap<>();
    private @Nullable Usage usage;

    /**
     * @param object what the answer calls itself
     */
    AnswerWriting(AnswerName name, String object, Supplier<WholeChoice> newChoice) {
        this.name = name;
        this.object = object;
        this.newChoice = newChoice;
    }

    @Override
    public Prompted began(Prompted prompt) {
        return prompt;
    }

    @Override
    public void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.OfChoice own ->
                    choices.computeIfAbsent(own.choice(), index -> newChoice.get()).take(own);
            case ChatEvent.Used used -> usage = used.usage();
        }
    }

    @Override
    public String json(String model, Optional<String> bound) {
        StringBuilder out = name.open(object, model);
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
        return out.append('}').toString();
    }
}
