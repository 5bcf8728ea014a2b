package dev.stepgate.gateway.catalog;

import java.util.List;

/**
 * Who serves a model, in the order to ask them. Immutable.
 *
 * @param model the name clients use
 * @param offers at least one
 */
public record Route(String model, List<Offer> offers) {

    public Route {
        offers = List.copyOf(offers);
    }
}
