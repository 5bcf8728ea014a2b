package dev.stepgate.engine.model;

import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.checkpoint.LayerFacts;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import dev.stepgate.engine.kernel.Routing;
import dev.stepgate.engine.kernel.Rows;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Every intermediate result of a forward pass, named, and allocated once at its largest shape.
 * Owned by the thread that owns the model. T tokens are in a batch, S of them are scored.
 */
public final class Activations {

    private final int width;

    /** The residual stream, [T, E]. */
    final Rows x;

    /** A normed copy of it, [T, E]. */
    final Rows normed;

    /** What half a layer has to add to it, [T, E]. */
    final Rows branch;

    /** Queries, [T, H, D]. */
    final Rows q;

    /** Keys and values, [T, G, D]. */
    final Rows k;

    final Rows v;

    /** What each head read, [T, H, D]. */
    final Rows mixed;

    /** One gate per head, [T, H]. */
    final Rows gates;

    /** What the router thinks of each expert, [T, N], and whom it chose. */
    final Rows routerScores;

    final Routing routing;

    /** What was said, embedded, [T, E], and both halves a draft head joins, [T, 2E]. */
    final Rows embedded;

    final Rows pair;

    /** Scored rows of the stream, normed, [S, E]. */
    final Rows last;

    /** Next-token scores, [S, V]. */
    final Rows scores;

    /** Room for batches of {@code tokens}, of which up to {@code scored} are scored. */
    public Activations(Facts facts, int tokens, int scored) {
        width = facts.width();
        int heads = most(facts, LayerFacts::heads);
        int memoryWidth = most(facts, LayerFacts::keyValueHeads) * facts.headSize();
        x = new Rows(tokens, width);
        normed = new Rows(tokens, width);
        branch = new Rows(tokens, width);
        q = new Rows(tokens, heads * facts.headSize());
        k = new Rows(tokens, memoryWidth);
        v = new Rows(tokens, memoryWidth);
        mixed = new Rows(tokens, heads * facts.headSize());
        gates = new Rows(tokens, heads);
        routerScores = new Rows(tokens, most(facts, Activations::experts));
        routing =
                new Routing(
                        tokens,
                        most(facts, Activations::experts),
                        most(facts, Activations::chosen));
        embedded = new Rows(tokens, width);
        pair = new Rows(tokens, 2 * width);
        last = new Rows(scored, width);
        scores = new Rows(scored, facts.vocabulary());
    }

    /**
     * The residual stream, [T, E]: after a forward pass, what the last layer thought of each token.
     */
    public Rows thoughts() {
        return x;
    }

    /** E, the width of the residual stream. */
    public int width() {
        return width;
    }

    private static int most(Facts facts, ToIntFunction<LayerFacts> size) {
        return Stream.concat(facts.layers().stream(), facts.draftLayers().stream())
                .mapToInt(size)
                .max()
                .orElse(0);
    }

    private static int experts(LayerFacts layer) {
        return layer.feedForward() instanceof Mixture mixture ? mixture.experts() : 0;
    }

    private static int chosen(LayerFacts layer) {
        return layer.feedForward() instanceof Mixture mixture ? mixture.chosen() : 0;
    }
}
