package dev.stepgate.engine.checkpoint;

import java.util.List;

/**
 * What a checkpoint's configuration says of the model. Immutable.
 *
 * @param name for people, e.g. "Step-Nano"
 * @param width E
 * @param headSize D
 * @param vocabulary V
 * @param contextTokens the longest context it was made for
 * @param normEpsilon added to the mean square in every RMSNorm
 * @param layers the trunk's, first to last
 * @param draftLayers the MTP heads', first to last; empty without
 */
public record Facts(
        String name,
        int width,
        int headSize,
        int vocabulary,
        int contextTokens,
        float normEpsilon,
        List<LayerFacts> layers,
        List<LayerFacts> draftLayers) {

    public Facts {
        layers = List.copyOf(layers);
        draftLayers = List.copyOf(draftLayers);
    }

    /** The same model with other draft heads. */
    Facts withDraftLayers(List<LayerFacts> heads) {
        return new Facts(
                name, width, headSize, vocabulary, contextTokens, normEpsilon, layers, heads);
    }
}
