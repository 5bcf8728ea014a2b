package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.ModelFacts;
import dev.stepgate.gateway.catalog.OfferFacts;
import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.catalog.Policy;
import dev.stepgate.gateway.catalog.Routing;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an operator reads once the gateway is ready. Immutable. */
record StartBlock(
        Plan plan,
        Map<String, Availability> providers,
        List<String> engine,
        List<String> memory,
        List<String> remarks,
        List<String> firstKeys,
        Path data) {

    /**
     * The whole block, one line after the other; the first names address, model, device and
     * kernels.
     *
     * @param open whether other machines can reach the address
     */
    String text(Version version, String address, boolean open) {
        StringBuilder out = new StringBuilder("\n");
        out.append("Stepgate ").append(version.text()).append(" is ready on ").append(address);
        out.append(engine.isEmpty() ? "" : ": " + String.join("; ", engine)).append('\n');
        plan.models().values().stream()
                .filter(this::served)
                .forEach(model -> line(out, "model", model(model)));
        String unserved =
                plan.models().values().stream()
                        .filter(model -> !served(model))
                        .map(ModelFacts::name)
                        .collect(Collectors.joining(", "));
        if (!unserved.isEmpty()) {
            line(out, "nobody", "serves " + unserved);
        }
        plan.tiers().values().forEach(tier -> line(out, "tier", tier(tier)));
        memory.forEach(each -> line(out, "memory", each));
        line(out, "data", data.toAbsolutePath().normalize().toString());
        remarks.forEach(remark -> line(out, "note", remark));
        if (open) {
            line(
                    out,
                    "WARNING",
                    "other machines can reach "
                            + address
                            + " and nothing encrypts what they send, keys included (expected:"
                            + " stepgate.http.host: 127.0.0.1, or a proxy with TLS in front)");
        }
        firstKeys.forEach(key -> line(out, "key", key));
        return out.toString();
    }

    private boolean served(ModelFacts model) {
        return model.offers().stream().flatMap(offer -> offer(model, offer)).findAny().isPresent();
    }

    private String model(ModelFacts model) {
        String offers =
                model.offers().stream()
                        .flatMap(offer -> offer(model, offer))
                        .collect(Collectors.joining(", then "));
        String aliases =
                model.aliases().isEmpty()
                        ? ""
                        : " (also " + String.join(", ", model.aliases()) + ")";
        Routing routing = model.routing();
        String policy = routing.policy() == Policy.LISTED ? "" : ", " + routing.policy().word();
        String after =
                routing.then().isEmpty() ? "" : ", else " + String.join(", ", routing.then());
        return model.name() + aliases + " from " + offers + policy + after;
    }

    /** Nothing for an offer that is not asked. */
    private Stream<String> offer(ModelFacts model, OfferFacts offer) {
        return switch (providers.get(offer.provider())) {
            case Availability.Live _ ->
                    Stream.of(offer(model, offer.provider(), offer.answersAs()));
            case Availability.Replaced other ->
                    Stream.of(offer(model, offer.provider(), other.name()));
            case Availability.Off _ -> Stream.empty();
            case null -> Stream.empty();
        };
    }

    private static String offer(ModelFacts model, String provider, String publicName) {
        return provider + (publicName.equals(model.name()) ? "" : " as " + publicName);
    }

    private static String tier(Tier tier) {
        String limits =
                tier.allowances().stream().map(Allowance::said).collect(Collectors.joining(", "));
        return tier.name()
                + ": "
                + (limits.isEmpty() ? "unlimited" : limits)
                + tier.price().map(price -> ", " + price.said()).orElse("")
                + (tier.weight() == 1 ? "" : ", weight " + tier.weight());
    }

    private static void line(StringBuilder out, String label, String text) {
        out.append("  ").append(label).append(" ".repeat(Math.max(1, 8 - label.length())));
        out.append(text).append('\n');
    }
}
