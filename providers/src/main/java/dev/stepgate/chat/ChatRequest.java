package dev.stepgate.chat;

import java.util.List;
import java.util.Map;

/**
 * One request for an answer, independent of the dialect it came in. Immutable.
 *
 * @param model the name the client used, or the upstream's name once a route is chosen
 * @param extras top-level fields as the client wrote them, by name, for upstreams that take them:
 *     those not modelled here, and those that say how to think, of which every upstream knows
 *     others
 * @param asker on whose behalf
 */
public record ChatRequest(
        String model,
        Prompt prompt,
        List<Tool> tools,
        SamplingWishes sampling,
        AnswerWishes answer,
        Map<String, RawJson> extras,
        Asker asker) {

    public ChatRequest {
        tools = List.copyOf(tools);
        extras = Map.copyOf(extras);
    }

    /** A request for an answer to a conversation. */
    public ChatRequest(
            String model,
            List<Message> messages,
            List<Tool> tools,
            SamplingWishes sampling,
            AnswerWishes answer,
            Map<String, RawJson> extras,
            Asker asker) {
        this(model, new Prompt.Turns(messages), tools, sampling, answer, extras, asker);
    }

    /** A request of nobody in particular. */
    public ChatRequest(
            String model,
            List<Message> messages,
            List<Tool> tools,
            SamplingWishes sampling,
            AnswerWishes answer,
            Map<String, RawJson> extras) {
        this(model, messages, tools, sampling, answer, extras, Asker.ANYONE);
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

    /** What was said so far; nothing where raw text is to be gone on with. */
    public List<Message> messages() {
        return prompt instanceof Prompt.Turns(List<Message> messages) ? messages : List.of();
    }

    /** How many answers there are to be: as many as were wished for, to each prompt. */
    public int choices() {
        return switch (prompt) {
            case Prompt.Turns _ -> answer.choices();
            case Prompt.Pages(List<Prompt.Page> pages) -> pages.size() * answer.choices();
        };
    }

    /** The same request under another model name. */
    public ChatRequest as(String otherModel) {
        return new ChatRequest(otherModel, prompt, tools, sampling, answer, extras, asker);
    }

    /** The same request, its answers to follow something else. */
    public ChatRequest after(Prompt other) {
        return new ChatRequest(model, other, tools, sampling, answer, extras, asker);
    }

    /**
     * The same request, each choice of its answer bounded, too, by what somebody can pay.
     *
     * <p>Upstreams refuse a bound that is longer than what they could answer at all: where the
     * client set none, one that cannot be reached is better left out.
     *
     * @param tokens reasoning included, as all providers of ours count them; 1 or more
     */
    public ChatRequest atMost(int tokens) {
        return new ChatRequest(
                model, prompt, tools, sampling.atMost(tokens), answer, extras, asker);
    }

    /** The same request of somebody. */
    public ChatRequest by(Asker other) {
        return new ChatRequest(model, prompt, tools, sampling, answer, extras, other);
    }
}
