package dev.stepgate.gateway.catalog;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.gateway.tenant.Label;
import dev.stepgate.gateway.tenant.Tier;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a route is chosen by. Immutable.
 *
 * @param model the name the client used
 * @param task what the model is to do
 * @param answerTokens the longest answer the client wants, if it said so
 * @param tools whether the model may call any
 * @param labels of the request; those of its tier and model are added
 * @param chance what weighted offers are drawn by
 */
public record Asking(
        String model,
        Task task,
        Tier tier,
        PromptSize prompt,
        OptionalInt answerTokens,
        boolean tools,
        Set<Label> labels,
        RandomGenerator chance) {

    public Asking {
        labels = Set.copyOf(labels);
    }

    /** What a chat is routed by. */
    public Asking(
            String model,
            Tier tier,
            PromptSize prompt,
            OptionalInt answerTokens,
            boolean tools,
            Set<Label> labels,
            RandomGenerator chance) {
        this(model, Task.CHAT, tier, prompt, answerTokens, tools, labels, chance);
    }

    /** The facts of a request for vectors, which is as long as the longest of its inputs. */
    public static Asking of(
            EmbeddingRequest request, Tier tier, Set<Label> labels, RandomGenerator chance) {
        return new Asking(
                request.model(),
                Task.EMBEDDINGS,
                tier,
                PromptSize.longest(request),
                OptionalInt.of(0),
                false,
                labels,
                chance);
    }

    /** The facts of a request. */
    public static Asking of(
            ChatRequest request, Tier tier, Set<Label> labels, RandomGenerator chance) {
        return new Asking(
                request.model(),
                tier,
                PromptSize.longest(request),
                request.sampling().maxTokens(),
                !request.tools().isEmpty(),
                labels,
                chance);
    }
}
