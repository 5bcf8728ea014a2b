package dev.stepgate.gateway.catalog;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts one model's offers in the order of its policy. Owned by the request's thread. */
final class Ordering {

    /** How long an answer is taken to be where the client sets no limit, to compare prices. */
    private static final int USUAL_ANSWER_TOKENS = 500;

    private static final int NANO_DIGITS = 9;

    /** An offer in its place, and why it is there. */
    record Placed(Menu.Served served, String why) {}

    private final Asking asking;
    private final Waits waits;

    Ordering(Asking asking, Waits waits) {
        this.asking = asking;
        this.waits = waits;
    }

    /** All of them; a model that somebody else is waiting for already comes after the others. */
    List<Placed> order(Policy policy, List<Menu.Served> candidates) {
        List<Placed> placed =
                switch (policy) {
                    case LISTED -> placed(candidates, _ -> "as listed");
                    case WEIGHTED -> placed(drawn(candidates), Ordering::drawnWhy);
                    case LOCAL_FIRST ->
                            placed(
                                    sorted(candidates, Comparator.comparing(each -> !local(each))),
                                    Ordering::where);
                    case REMOTE_FIRST ->
                            placed(
                                    sorted(candidates, Comparator.comparing(Ordering::local)),
                                    Ordering::where);
                    case CHEAPEST -> cheapest(candidates);
                    case FASTEST -> fastest(candidates);
                };
        List<Placed> ready = new ArrayList<>();
        List<Placed> loading = new ArrayList<>();
        for (Placed each : placed) {
            if (waits.isLoading(each.served().offer())) {
                loading.add(new Placed(each.served(), each.why() + ", its model being loaded"));
            } else {
                ready.add(each);
            }
        }
        ready.addAll(loading);
        return ready;
    }

    private static List<Placed> placed(
            List<Menu.Served> offers, Function<Menu.Served, String> why) {
        return offers.stream().map(each -> new Placed(each, why.apply(each))).toList();
    }

    private static List<Menu.Served> sorted(
            List<Menu.Served> offers, Comparator<Menu.Served> order) {
        return offers.stream().sorted(order).toList();
    }

    private static boolean local(Menu.Served served) {
        return served.offer().local();
    }

    private static String where(Menu.Served served) {
        return local(served) ? "in this machine" : "elsewhere";
    }

    /**
     * Each next one is drawn from those left, by weight: the order of exponential waits whose rates
     * are the weights (Efraimidis and Spirakis, 2006). What weighs nothing waits for ever.
     */
    private List<Menu.Served> drawn(List<Menu.Served> candidates) {
        Map<Menu.Served, Double> waitOf = new HashMap<>();
        for (Menu.Served each : candidates) {
            double wait = -Math.log(1 - asking.chance().nextDouble());
            int weight = each.facts().weight();
            waitOf.put(each, weight == 0 ? Double.POSITIVE_INFINITY : wait / weight);
        }
        return sorted(candidates, Comparator.comparing(waitOf::get));
    }

    private static String drawnWhy(Menu.Served served) {
        return "drawn with weight " + served.facts().weight();
    }

    /** Unknown prices come last. */
    private List<Placed> cheapest(List<Menu.Served> candidates) {
        return placed(
                sorted(
                        candidates,
                        Comparator.comparing(
                                each -> cost(each).orElse(Long.MAX_VALUE),
                                Comparator.naturalOrder())),
                each ->
                        cost(each)
                                .map(nanos -> "about " + dollars(nanos) + " dollars")
                                .orElse("price unknown"));
    }

    private Optional<Long> cost(Menu.Served served) {
        long prompt = asking.prompt().likelyTokens();
        long answer = asking.answerTokens().orElse(USUAL_ANSWER_TOKENS);
        return served.offer()
                .price()
                .map(
                        price ->
                                prompt * price.promptNanodollarsPerToken()
                                        + answer * price.completionNanodollarsPerToken());
    }

    private static String dollars(long nanos) {
        BigDecimal exact = BigDecimal.valueOf(nanos, NANO_DIGITS);
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }

    /**
     * Those not measured yet come first, or they never would be; those whose model is not loaded
     * come last.
     */
    private List<Placed> fastest(List<Menu.Served> candidates) {
        Comparator<Menu.Served> order =
                Comparator.comparing((Menu.Served each) -> waits.loads(each.offer()))
                        .thenComparing(each -> waits.expected(each.offer()).orElse(Duration.ZERO));
        return placed(
                sorted(candidates, order),
                each ->
                        waits.loads(each.offer())
                                ? "its model not loaded"
                                : waits.expected(each.offer())
                                        .map(
                                                wait ->
                                                        "first token expected after "
                                                                + Waits.text(wait))
                                        .orElse("not measured yet"));
    }
}
