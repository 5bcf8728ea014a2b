package dev.stepgate.engine.model;

import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Dense;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which layer does what, for people: {@code L00 full dense | L01 win512 dense | … | draft×3 win512
 * dense}. Immutable.
 */
public record LayerPlan(Facts facts) {

    /** One short word group per trunk layer, then one for the draft heads if there are any. */
    public List<String> lines() {
        List<LayerFacts> layers = facts.layers();
        var lines =
                IntStream.range(0, layers.size())
                        .mapToObj(i -> "L%02d %s".formatted(i, describe(layers.get(i))))
                        .collect(Collectors.toList());
        if (!facts.draftLayers().isEmpty()) {
            lines.add(
                    "draft×%d %s"
                            .formatted(
                                    facts.draftLayers().size(),
                                    describe(facts.draftLayers().getFirst())));
        }
        return lines;
    }

    private static String describe(LayerFacts layer) {
        String reach = layer.window() == 0 ? "full" : "win" + layer.window();
        return switch (layer.feedForward()) {
            case Dense dense -> reach + " dense";
            case Mixture mixture ->
                    "%s moe %d of %d + shared"
                            .formatted(reach, mixture.chosen(), mixture.experts());
        };
    }

    @Override
    public String toString() {
        return String.join(" | ", lines());
    }
}
