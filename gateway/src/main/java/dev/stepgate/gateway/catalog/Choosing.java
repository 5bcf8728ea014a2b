package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Label;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the offers of one request and notes why. Owned by the request's thread, used once.
 *
 * <p>Every offer of the model, then of each model to fall to, is either a candidate or has an
 * obstacle. Candidates are put in their model's order.
 */
final class Choosing {
    private static final Logger LOG = System.getLogger(Choosing.class.getName());

    private final Menu menu;
    private final Asking asking;
    private final Menu.Entry asked;
    private final Ordering ordering;
    private final Obstacles obstacles;
    private final List<Offer> offers = new ArrayList<>();
    private final List<Menu.Served> tooSmall = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean anyLive;
    private boolean busy;
    private boolean away;

    /**
     * @throws Refusal.UnknownModel if there is no such model
     * @throws Refusal.NotInTier if the tier does not include it
     * @throws Refusal.WrongTask if it does something else
     */
    Choosing(Menu menu, Asking asking, FirstTokens times) {
        this.menu = menu;
        this.asking = asking;
        this.asked = menu.entry(asking.model(), asking.tier());
        if (asked.facts().task() != asking.task()) {
            throw new Refusal.WrongTask(otherTask());
        }
        Waits waits = new Waits(times);
        this.ordering = new Ordering(asking, waits);
        this.obstacles = new Obstacles(asking, waits);
    }

    private String otherTask() {
        List<String> able = menu.names(asking.task(), asking.tier());
        String all = able.isEmpty() ? "" : ": " + String.join(", ", able);
        return "model: \""
                + asking.model()
                + switch (asking.task()) {
                    case EMBEDDINGS ->
                            "\" has no embeddings (expected: "
                                    + (able.isEmpty()
                                            ? "a model with task: embeddings, and there is none"
                                            : "one that has")
                                    + all
                                    + ")";
                    case CHAT ->
                            "\" makes embeddings and does not answer (expected: POST"
                                    + " /v1/embeddings, or a model that answers"
                                    + all
                                    + ")";
                };
    }

    Route route() {
        Optional<String> stays = stays(asked);
        add(asked, stays);
        for (Menu.Entry next : menu.after(asked)) {
            if (asking.tier().allows(next.facts().name())) {
                add(next, stays.or(() -> stays(next)));
            } else {
                notes.add(next.facts().name() + ": not asked, not part of " + lacking(next));
            }
        }
        if (offers.isEmpty()) {
            askAnyway();
        }
        if (offers.isEmpty()) {
            throw refusal(stays);
        }
        return new Route(asking.model(), offers, notes);
    }

    private String lacking(Menu.Entry entry) {
        return asking.tier().includes(entry.facts().name())
                ? "what the key is for"
                : "tier " + asking.tier().name();
    }

    /** Who says that the request must not leave the machine, if anybody does. */
    private Optional<String> stays(Menu.Entry entry) {
        if (asking.labels().contains(Label.LOCAL_ONLY)) {
            return Optional.of("the request");
        }
        if (asking.tier().labels().contains(Label.LOCAL_ONLY)) {
            return Optional.of("tier " + asking.tier().name());
        }
        return entry.facts().routing().labels().contains(Label.LOCAL_ONLY)
                ? Optional.of("model " + entry.facts().name())
                : Optional.empty();
    }

    private void add(Menu.Entry entry, Optional<String> stays) {
        List<Menu.Served> candidates = new ArrayList<>();
        for (OfferFacts off : entry.off()) {
            notes.add(name(off) + ": not asked, its provider is off");
        }
        for (Menu.Served served : entry.live()) {
            anyLive = true;
            if (stays.isPresent() && !served.offer().local()) {
                away = true;
                passOver(served, "stays in this machine (local-only of " + stays.get() + ")");
                continue;
            }
            switch (obstacles.of(served)) {
                case Obstacle.None _ -> candidates.add(served);
                case Obstacle.Never(String why) -> passOver(served, why);
                case Obstacle.Now(String why) -> {
                    busy = true;
                    passOver(served, why);
                }
                case Obstacle.TooSmall(String why) -> {
                    tooSmall.add(served);
                    passOver(served, why);
                }
            }
        }
        for (Ordering.Placed placed :
                ordering.order(entry.facts().routing().policy(), candidates)) {
            offers.add(placed.served().offer());
            notes.add(
                    name(placed.served())
                            + ": "
                            + offers.size()
                            + ", "
                            + placed.why()
                            + (entry.equals(asked) ? "" : ", of model " + entry.facts().name()));
        }
    }

    private void passOver(Menu.Served served, String why) {
        notes.add(name(served) + ": not asked, " + why);
    }

    private static String name(Menu.Served served) {
        return name(served.facts());
    }

    private static String name(OfferFacts offer) {
        return offer.provider() + " " + offer.upstreamModel();
    }

    /** Sizes are estimates: where nobody is large enough by them, somebody may be in truth. */
    private void askAnyway() {
        for (Menu.Served served : tooSmall) {
            offers.add(served.offer());
            notes.add(
                    name(served) + ": " + offers.size() + ", asked all the same: nobody is larger");
        }
    }

    private Refusal refusal(Optional<String> stays) {
        String model = "model: \"" + asking.model() + "\"";
        if (!anyLive) {
            return new Refusal.NobodyAnswered(
                    "model: no provider of \"" + asking.model() + "\" is switched on",
                    Refusal.NobodyAnswered.Cause.BROKEN,
                    "every offer of " + asked.facts().name() + " is off; see the lines at start",
                    Optional.empty());
        }
        if (busy) {
            return new Refusal.NobodyAnswered(
                    model + " has no offer that can take the request now",
                    Refusal.NobodyAnswered.Cause.OVERLOADED,
                    String.join("; ", notes),
                    Optional.empty());
        }
        LOG.log(Level.INFO, () -> "no route: " + String.join("; ", notes));
        return away
                ? new Refusal.Forbidden(
                        model
                                + " is not served in this machine, and local-only of "
                                + stays.orElse("a model")
                                + " keeps the request here (expected: a model with an offer of a"
                                + " local provider)")
                : new Refusal.Forbidden(
                        model
                                + " has no offer for such a request (expected: another tier, prompt"
                                + " length or use of tools, as its offers in models.yaml ask for)");
    }
}
