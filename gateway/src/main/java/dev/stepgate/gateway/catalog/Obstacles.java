package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.Queues;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Finds what keeps offers from taking one request. Owned by the request's thread. */
final class Obstacles {
    private static final Obstacle NONE = new Obstacle.None();

    private final Asking asking;
    private final Waits waits;
    private final List<Function<Menu.Served, Obstacle>> checks =
            List.of(
                    this::ofTier,
                    this::ofLength,
                    this::ofTools,
                    this::ofContext,
                    this::ofQueue,
                    this::ofWait);

    Obstacles(Asking asking, Waits waits) {
        this.asking = asking;
        this.waits = waits;
    }

    /** The first there is. */
    Obstacle of(Menu.Served served) {
        for (Function<Menu.Served, Obstacle> check : checks) {
            Obstacle found = check.apply(served);
            if (!(found instanceof Obstacle.None)) {
                return found;
            }
        }
        return NONE;
    }

    private Obstacle ofTier(Menu.Served served) {
        return served.facts().onlyIf().admits(asking.tier().name())
                ? NONE
                : new Obstacle.Never(
                        "tier "
                                + asking.tier().name()
                                + " (only-if tiers "
                                + String.join(", ", served.facts().onlyIf().tiers())
                                + ")");
    }

    private Obstacle ofLength(Menu.Served served) {
        int tokens = asking.prompt().likelyTokens();
        Conditions conditions = served.facts().onlyIf();
        if (tokens < conditions.promptTokensAtLeast().orElse(0)) {
            return length(tokens, "at least " + conditions.promptTokensAtLeast().getAsInt());
        }
        if (tokens > conditions.promptTokensAtMost().orElse(Integer.MAX_VALUE)) {
            return length(tokens, "at most " + conditions.promptTokensAtMost().getAsInt());
        }
        return NONE;
    }

    private static Obstacle length(int tokens, String bound) {
        return new Obstacle.Never(
                "prompt of about " + tokens + " tokens (only-if prompt tokens " + bound + ")");
    }

    private Obstacle ofTools(Menu.Served served) {
        Conditions.Tools brought =
                asking.tools() ? Conditions.Tools.PRESENT : Conditions.Tools.ABSENT;
        return served.facts()
                .onlyIf()
                .tools()
                .filter(wanted -> wanted != brought)
                .<Obstacle>map(
                        wanted ->
                                new Obstacle.Never(
                                        "tools "
                                                + brought.name().toLowerCase(Locale.ROOT)
                                                + " (only-if tools "
                                                + wanted.name().toLowerCase(Locale.ROOT)
                                                + ")"))
                .orElse(NONE);
    }

    private Obstacle ofContext(Menu.Served served) {
        long least = (long) asking.prompt().leastTokens() + asking.answerTokens().orElse(1);
        int context = served.offer().contextTokens().orElse(Integer.MAX_VALUE);
        return least <= context
                ? NONE
                : new Obstacle.TooSmall(
                        "prompt and answer of at least "
                                + least
                                + " tokens, its context has "
                                + context);
    }

    private Obstacle ofQueue(Menu.Served served) {
        int most = served.facts().onlyIf().queueAtMost().orElse(Integer.MAX_VALUE);
        return served.offer().provider() instanceof Queues busy && busy.line().waiting() > most
                ? new Obstacle.Now("its queue is longer (only-if queue at most " + most + ")")
                : NONE;
    }

    private Obstacle ofWait(Menu.Served served) {
        return served.facts()
                .onlyIf()
                .firstTokenWithin()
                .filter(within -> waits.longerThan(within, served.offer()))
                .<Obstacle>map(
                        within ->
                                new Obstacle.Now(
                                        "first token expected after "
                                                + waits.text(served.offer())
                                                + " (only-if first token within "
                                                + Waits.text(within)
                                                + ")"))
                .orElse(NONE);
    }
}
