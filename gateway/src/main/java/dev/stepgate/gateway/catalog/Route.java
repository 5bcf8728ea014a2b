package dev.stepgate.gateway.catalog;

import java.util.List;

/**
 * Who serves a request, in the order to ask them, and why. Immutable.
 *
 * @param model the name the client used
 * @param offers at least one; those of the models to fall to come last
 * @param notes a line for each offer, in the words of operators: why it comes where it does, or is
 *     not asked; never a URL, a secret or what anybody said
 */
public record Route(String model, List<Offer> offers, List<String> notes) {

    public Route {
        offers = List.copyOf(offers);
        notes = List.copyOf(notes);
    }

    /** A route nobody has to explain. */
    public Route(String model, List<Offer> offers) {
        this(model, offers, List.of());
    }
}
