package dev.stepgate.provider.local;

import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Likeness;
import dev.stepgate.engine.terms.Taken;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queued;
import dev.stepgate.provider.Recalls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One choice of an answer: what the engine generates, told as events. Owned by one thread, but
 * closed by any.
 */
final class LocalChoice {
    private final int number;
    private final Generation generation;
    private final Duration nextToken;
    private final Supplier<String> callIds;
    private final AtOnce atOnce;
    private Duration patience;

    /** Whether the one call that was wanted is there, so that the rest is not. */
    private boolean enough;

    /**
     * @param deadlines of which only those for the first and the next token hold
     * @param callIds names for tool calls, each new
     */
    LocalChoice(
            int number,
            Generation generation,
            AtOnce atOnce,
            Deadlines deadlines,
            Supplier<String> callIds) {
        this.number = number;
        this.generation = generation;
        this.atOnce = atOnce;
        this.patience = deadlines.firstToken();
        this.nextToken = deadlines.nextToken();
        this.callIds = callIds;
    }

    /** How long the next token may take. */
    Duration patience() {
        return patience;
    }

    /** Where it stands in line; empty once it is served, or about to be. */
    Optional<Queued.Place> place(Duration waited) {
        return generation
                .place()
                .map(place -> new Queued.Place(place.position(), place.estimate(), waited));
    }

    /**
     * Tells the next token, or that there is none: then how the choice ended, which is not told.
     *
     * @throws TimeoutException when none came in time; the choice goes on
     * @throws EngineFault when the choice cannot be made
     */
    Optional<Ending> tell(Duration within, Queue<ChatEvent> events)
            throws InterruptedException, TimeoutException {
        if (generation.next(within) instanceof Token token) {
            patience = nextToken;
            if (!enough) {
                translate(token, events);
            }
            return Optional.empty();
        }
        return generation.ending();
    }

    private void translate(Token token, Queue<ChatEvent> events) {
        switch (token) {
            case Token.Thought thought ->
                    events.add(new ChatEvent.Reasoning(number, thought.text()));
            case Token.Said said ->
                    events.add(new ChatEvent.Text(number, said.text(), odds(said.odds())));
            case Token.Called call -> {
                events.add(
                        new ChatEvent.CallStarted(
                                number, call.index(), callIds.get(), call.name()));
                events.add(new ChatEvent.CallArguments(number, call.index(), call.arguments()));
                if (atOnce == AtOnce.ONE) {
                    enough = true;
                    generation.close();
                }
            }
        }
    }

    private static List<TokenOdds> odds(List<Token.Odds> odds) {
        return odds.stream()
                .map(
                        token ->
                                new TokenOdds(
                                        chance(token.chosen()),
                                        token.likeliest().stream()
                                                .map(LocalChoice::chance)
                                                .toList()))
                .toList();
    }

    private static TokenOdds.Chance chance(Token.Chance chance) {
        return new TokenOdds.Chance(chance.text(), chance.bytes(), chance.logProbability());
    }

    /** The choice's last event, by how it ended. */
    ChatEvent finished(String provider, Ending ending) {
        if (enough) {
            return new ChatEvent.Finished(number, FinishReason.TOOL_CALLS);
        }
        return new ChatEvent.Finished(
                number,
                switch (ending.why()) {
                    case STOPPED -> FinishReason.STOP;
                    case LENGTH -> FinishReason.LENGTH;
                    case CALLED -> FinishReason.TOOL_CALLS;
                    case CANCELLED -> throw new ProviderFailure.Cancelled(provider); // just now
                },
                ending.stop());
    }

    /** How much of its prompt was known before. Any thread may ask. */
    Optional<Recalls.Recollection> recollection() {
        return generation
                .likeness()
                .map(
                        like ->
                                new Recalls.Recollection(
                                        like.sharedTokens(),
                                        like.forgottenTokens(),
                                        parting(like.parting()),
                                        like.index()));
    }

    private static Recalls.Parting parting(Likeness.Parting parting) {
        return switch (parting) {
            case FIRST_SEEN -> Recalls.Parting.FIRST_SEEN;
            case NOWHERE -> Recalls.Parting.NOWHERE;
            case SYSTEM -> Recalls.Parting.SYSTEM;
            case TOOL -> Recalls.Parting.TOOL;
            case MESSAGE -> Recalls.Parting.MESSAGE;
            case THOUGHT -> Recalls.Parting.THOUGHT;
            case TEXT -> Recalls.Parting.TEXT;
        };
    }

    /** What it took so far. Any thread may ask. */
    Taken taken() {
        return generation.taken();
    }

    void close() {
        generation.close();
    }
}
