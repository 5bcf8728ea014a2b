package dev.stepgate.chat;

import java.util.List;
import java.util.Map;

/**
 * One request for an answer, independent of the dialect it came in. Immutable.
 *
 * @param model the name the client used, or the upstream's name once a route is chosen
 * @param extras top-level fields not modelled here, by name, for providers that take them; among
 *     them {@code tool_choice}, {@code response_format} and {@code reasoning_effort}
 */
public record ChatRequest(
        String model,
        List<Message> messages,
        List<Tool> tools,
        SamplingWishes sampling,
        AnswerWishes answer,
        Map<String, RawJson> extras) {

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        extras = Map.copyOf(extras);
    }

    /** A request for one answer, told without odds. */
    public ChatRequest(
            String model,
            List<Message> messages,
            List<Tool> tools,
            SamplingWishes sampling,
            Map<String, RawJson> extras) {
        this(model, messages, tools, sampling, AnswerWishes.usual(), extras);
    }

    /** The same request under another model name. */
    public ChatRequest as(String otherModel) {
        return new ChatRequest(otherModel, messages, tools, sampling, answer, extras);
    }
}
