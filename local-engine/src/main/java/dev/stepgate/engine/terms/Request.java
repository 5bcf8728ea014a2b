package dev.stepgate.engine.terms;

/**
 * All that one asks of a model. Immutable.
 *
 * @param maxThoughtTokens tokens after which a thought is closed; 0 for no thought
 * @param claim who asks
 */
public record Request(
        Prompt prompt, Sampling sampling, Form form, int maxThoughtTokens, Claim claim) {

    public Request {
        if (maxThoughtTokens < 0) {
            throw new EngineFault.BadRequest(
                    "reasoning budget: " + maxThoughtTokens + " (expected: 0 or more tokens)");
        }
    }

    /** Of nobody in particular, in any form, with any thought. */
    public static Request of(Prompt prompt, Sampling sampling) {
        return new Request(prompt, sampling, new Form.Free(), Integer.MAX_VALUE, Claim.ANYONE);
    }

    /** The prompt up to where the answer begins: behind the thought, for who may not think. */
    public Prompt begun() {
        if (!(prompt instanceof Prompt.Chat chat) || maxThoughtTokens > 0) {
            return prompt;
        }
        return switch (chat.opening()) {
            case Prompt.Opening.Nothing nothing -> chat.opened(new Prompt.Opening.Speaking("", ""));
            case Prompt.Opening.Thinking(String thought) ->
                    chat.opened(new Prompt.Opening.Speaking(thought, ""));
            case Prompt.Opening.Speaking speaking -> chat;
            case Prompt.Opening.Calling calling -> chat;
            case Prompt.Opening.Called called -> chat;
        };
    }

    /** The same in a form. */
    public Request as(Form other) {
        return new Request(prompt, sampling, other, maxThoughtTokens, claim);
    }

    /** The same with another bound on the thought. */
    public Request thinking(int maxTokens) {
        return new Request(prompt, sampling, form, maxTokens, claim);
    }

    /** The same of somebody. */
    public Request by(Claim other) {
        return new Request(prompt, sampling, form, maxThoughtTokens, other);
    }
}
