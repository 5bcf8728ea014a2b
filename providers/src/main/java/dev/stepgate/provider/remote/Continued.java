package dev.stepgate.provider.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.Billable;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Metered;
import dev.stepgate.provider.ProviderFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rest of an answer, its usage told as if the whole had come from here: the upstream read as
 * prompt what the answer had already. Owned by one thread, except {@link #close()}.
 */
public final class Continued implements ChatStream, Billable, Metered {
    private static final int BYTES_PER_TOKEN = 4;

    private final ChatStream rest;
    private final String provider;
    private final Spoken spoken;
    private final long spokenTokens;

    /**
     * @param provider whose stream it is
     * @param spokenTokens how many of the prompt's tokens the answer had already
     */
    public Continued(ChatStream rest, String provider, Spoken spoken, long spokenTokens) {
        this.rest = rest;
        this.provider = provider;
        this.spoken = spoken;
        this.spokenTokens = spokenTokens;
    }

    /**
     * Whether the rest can be had by a last message of the assistant: something is said and nothing
     * is called yet. An upstream that holds the answer to a form would begin the form anew.
     */
    public static boolean fitsPrefill(ChatRequest request, Spoken spoken) {
        return unbound(request.answer()) && !spoken.text().isEmpty() && spoken.calls().isEmpty();
    }

    /** Whether an answer is one, and free to be whatever the model says. */
    public static boolean unbound(AnswerWishes wishes) {
        boolean free =
                switch (wishes.calls().choice()) {
                    case ToolChoice.Unsaid _, ToolChoice.Auto _, ToolChoice.None _ -> true;
                    case ToolChoice.Required _, ToolChoice.Named _, ToolChoice.Among _ -> false;
                };
        return free && wishes.choices() == 1 && wishes.form() instanceof AnswerForm.Free;
    }

    /** About how many tokens an answer had, where nobody counted: one for each four bytes. */
    public static long estimatedTokens(Spoken spoken) {
        long thought = tokens(spoken.reasoning());
        long calls =
                spoken.calls().stream()
                        .mapToLong(call -> tokens(call.name() + call.arguments()))
                        .sum();
        return thought + tokens(spoken.text()) + calls;
    }

    /** The request with as many tokens to go as it leaves, at least one. */
    public static ChatRequest leaving(ChatRequest request, long spokenTokens) {
        SamplingWishes all = request.sampling();
        return all.maxTokens().isEmpty()
                ? request
                : request.atMost((int) Math.max(1, all.maxTokens().getAsInt() - spokenTokens));
    }

    @Override
    public String model() {
        return rest.model();
    }

    @Override
    public Optional<String> billId() {
        return Billable.of(rest);
    }

    @Override
    public @Nullable ChatEvent next() {
        ChatEvent event = rest.next();
        if (event instanceof ChatEvent.Reasoning && !spoken.text().isEmpty()) {
            // Whoever thinks again begins the answer again.
            throw new ProviderFailure.Garbled(provider, "a thought in the middle of an answer");
        }
        return event instanceof ChatEvent.Used used
                ? new ChatEvent.Used(asAWhole(used.usage()))
                : event;
    }

    /** What was spoken counts before anything is told of the rest. */
    @Override
    public Reading soFar() {
        Reading rest = Metered.of(this.rest);
        return rest.usage().promptTokens() == 0
                ? new Reading(new Usage(0, 0, spokenTokens, 0), false)
                : new Reading(asAWhole(rest.usage()), rest.exact());
    }

    @Override
    public void close() {
        rest.close();
    }

    private Usage asAWhole(Usage usage) {
        long moved = Math.min(spokenTokens, usage.promptTokens());
        long prompt = usage.promptTokens() - moved;
        long completion = usage.completionTokens() + moved;
        return new Usage(
                prompt,
                Math.min(usage.cachedTokens(), prompt),
                completion,
                Math.min(usage.reasoningTokens() + tokens(spoken.reasoning()), completion),
                usage.costNanodollars());
    }

    private static long tokens(String text) {
        return (text.getBytes(UTF_8).length + BYTES_PER_TOKEN - 1L) / BYTES_PER_TOKEN;
    }
}
