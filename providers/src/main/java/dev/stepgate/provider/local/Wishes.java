package dev.stepgate.provider.local;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.Form;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Says a client's wishes in the engine's words. */
final class Wishes {

    /** What StepFun recommends for the model (spec section 9.5). */
    private static final double USUAL_TEMPERATURE = 1.0;

    private static final double USUAL_TOP_P = 0.95;

    /** Always the likeliest token. */
    private static final double EXACTLY = 0;

    /** Keeps the seeds of a request's choices apart; odd, so that no two of them are the same. */
    private static final long BETWEEN_SEEDS = 0xd1342543de82ef95L;

    private Wishes() {}

    /**
     * How the first choice is made.
     *
     * @param form what binds the answer
     * @param seeds where the seed comes from when the client gave none
     */
    private static Sampling sampling(ChatRequest request, Form form, LongSupplier seeds) {
        SamplingWishes wishes = request.sampling();
        return new Sampling(
                new Sampling.Shaping(
                        (float) wishes.temperature().orElse(usualTemperature(form)),
                        wishes.topK().orElse(0),
                        (float) wishes.topP().orElse(USUAL_TOP_P),
                        (float) wishes.minP().orElse(0)),
                new Sampling.Penalties(
                        (float) wishes.penalties().presence().orElse(0),
                        (float) wishes.penalties().frequency().orElse(0),
                        (float) wishes.penalties().repetition().orElse(1)),
                bias(wishes.bias()),
                wishes.seed().orElseGet(seeds),
                new Sampling.Limits(
                        stops(request, form),
                        Set.of(),
                        wishes.minTokens().orElse(0),
                        wishes.maxTokens().orElse(Integer.MAX_VALUE),
                        false),
                detail(request.answer()));
    }

    /**
     * All that is asked of the engine for the first choice.
     *
     * @param form what binds the answer
     * @param seeds where the seed comes from when the client gave none
     */
    static Request request(ChatRequest request, Prompt prompt, Form form, LongSupplier seeds) {
        return new Request(
                prompt,
                sampling(request, form, seeds),
                form,
                maxThoughtTokens(request.answer().thought()),
                new Claim(request.asker().id(), request.asker().weight()));
    }

    /** No more of it than what makes the prompt as long as it is. */
    static Request counted(ChatRequest request, Prompt prompt) {
        return Request.of(prompt, Sampling.greedy())
                .thinking(maxThoughtTokens(request.answer().thought()));
    }

    /** The same of an answer of which so much is there; none if it is as long as it may be. */
    static Optional<Request> goingOn(Request whole, Resumption.Begun begun) {
        Sampling.Limits limits = whole.sampling().limits();
        if (limits.maxTokens() <= begun.tokens()) {
            return Optional.empty();
        }
        var left =
                new Sampling.Limits(
                        limits.stop(),
                        limits.stopTokens(),
                        Math.max(0, limits.minTokens() - begun.tokens()),
                        limits.maxTokens() - begun.tokens(),
                        limits.pastTheEnd());
        return Optional.of(
                new Request(
                        whole.prompt(),
                        whole.sampling().within(left),
                        whole.form(),
                        Math.max(0, whole.maxThoughtTokens() - begun.thoughtTokens()),
                        whole.claim()));
    }

    /** What is asked for another choice: the same, but for the seed. */
    static Request request(Request first, int choice) {
        return new Request(
                first.prompt(),
                sampling(first.sampling(), choice),
                first.form(),
                first.maxThoughtTokens(),
                first.claim());
    }

    /** Stop texts end what is said; where nothing but calls may be, they would only cut those. */
    private static List<String> stops(ChatRequest request, Form form) {
        return mustCall(form) ? List.of() : request.sampling().stop();
    }

    /** An argument that is drawn may be a text without an end, and then there is no call. */
    private static double usualTemperature(Form form) {
        return mustCall(form) ? EXACTLY : USUAL_TEMPERATURE;
    }

    private static boolean mustCall(Form form) {
        return form instanceof Form.Calls(Form.Many many, var tools) && many != Form.Many.ANY;
    }

    private static int maxThoughtTokens(ThoughtWishes wishes) {
        return wishes.effort() == ThoughtWishes.Effort.NONE
                ? 0
                : wishes.maxTokens().orElse(Integer.MAX_VALUE);
    }

    /** How hard to think, in the three words templates know; empty to leave it to the template. */
    static String effort(ThoughtWishes wishes) {
        return switch (wishes.effort()) {
            case UNSAID, NONE -> "";
            case MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, XHIGH, MAX -> "high";
        };
    }

    /** How another choice is made: alike, but for a seed that follows from the first one's. */
    private static Sampling sampling(Sampling first, int choice) {
        return first.withSeed(first.seed() + choice * BETWEEN_SEEDS);
    }

    private static Map<Integer, Float> bias(Map<Integer, Double> wished) {
        Map<Integer, Float> bias = new HashMap<>();
        wished.forEach((token, extra) -> bias.put(token, extra.floatValue()));
        return bias;
    }

    private static Sampling.Detail detail(AnswerWishes wishes) {
        return wishes.alternatives().isPresent()
                ? new Sampling.Detail.LogProbabilities(wishes.alternatives().getAsInt())
                : new Sampling.Detail.TextAlone();
    }
}
