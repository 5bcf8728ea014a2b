package dev.stepgate.gateway.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells an operator what of the catalogue is not as it may seem. */
final class Remarks {

    private Remarks() {}

    /**
     * Providers that are off, models something stands in for, providers that compute with other
     * weights than the files say, and offers that their providers did not list before.
     */
    static List<String> of(Menu menu) {
        List<String> remarks = new ArrayList<>(off(menu));
        menu.entries().forEach(entry -> standIn(menu, entry).ifPresent(remarks::add));
        menu.providers()
                .forEach(
                        (name, availability) -> {
                            if (availability instanceof Availability.Replaced other) {
                                remarks.add(replaced(name, other));
                            }
                        });
        remarks.addAll(menu.unlisted());
        return remarks;
    }

    private static List<String> off(Menu menu) {
        Map<String, Set<String>> models = new LinkedHashMap<>();
        for (Menu.Entry entry : menu.entries()) {
            for (OfferFacts offer : entry.off()) {
                models.computeIfAbsent(offer.provider(), _ -> new LinkedHashSet<>())
                        .add(entry.facts().name());
            }
        }
        List<String> remarks = new ArrayList<>();
        models.forEach(
                (provider, names) -> {
                    if (menu.providers().get(provider) instanceof Availability.Off(String reason)) {
                        remarks.add(
                                "provider "
                                        + provider
                                        + " is off: "
                                        + reason
                                        + "; not asked for "
                                        + String.join(", ", names));
                    }
                });
        return remarks;
    }

    private static String replaced(String provider, Availability.Replaced other) {
        return "provider "
                + provider
                + " computes with stepgate.engine.model in place of what providers.yaml says, so it"
                + " answers as "
                + other.name()
                + " (to answer under a model's name, write the path into providers.yaml)";
    }

    private static Optional<String> standIn(Menu menu, Menu.Entry entry) {
        return entry.facts().offers().stream()
                .filter(
                        offer ->
                                menu.providers().get(offer.provider()) instanceof Availability.Live)
                .filter(offer -> !offer.answersAs().equals(entry.facts().name()))
                .findFirst()
                .map(
                        offer ->
                                offer.answersAs()
                                        + " stands in for the real weights of "
                                        + entry.facts().name()
                                        + " (to change that, edit the offer at "
                                        + offer.place()
                                        + ")");
    }
}
