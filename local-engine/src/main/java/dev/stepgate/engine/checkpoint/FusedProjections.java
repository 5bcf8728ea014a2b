package dev.stepgate.engine.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes apart tensors that hold the rows of queries, keys and values one after the other, as some
 * writers fuse them (spec section 6.4). Nothing is copied.
 */
final class FusedProjections {
    private static final String FUSED = "attn_qkv.weight";

    private FusedProjections() {}

    /** The same tensors with three in the place of each fused one. */
    static TensorIndex split(TensorIndex tensors, Facts facts) {
        Map<String, Tensor> parts = new LinkedHashMap<>();
        for (Tensor tensor : tensors.all()) {
            if (!tensor.name().endsWith("." + FUSED)) {
                parts.put(tensor.name(), tensor);
            }
        }
        Map<String, Source> places = new LinkedHashMap<>(tensors.source().parts());
        List<LayerFacts> layers = facts.layers();
        for (int i = 0; i < layers.size() + facts.draftLayers().size(); i++) {
            String name = TensorNames.ofBlock(i, FUSED);
            if (tensors.has(name)) {
                LayerFacts layer =
                        i < layers.size()
                                ? layers.get(i)
                                : facts.draftLayers().get(i - layers.size());
                Source source = tensors.source().holding(name);
                split(tensors, facts, layer, i)
                        .forEach(
                                part -> {
                                    if (parts.put(part.name(), part) != null) {
                                        throw source.fault(name, "beside " + part.name(), "one");
                                    }
                                    places.put(part.name(), source);
                                });
            }
        }
        return new TensorIndex(new Source(tensors.source().place(), places), parts);
    }

    private static List<Tensor> split(
            TensorIndex tensors, Facts facts, LayerFacts layer, int block) {
        long queries = (long) layer.heads() * facts.headSize();
        long memory = (long) layer.keyValueHeads() * facts.headSize();
        String name = TensorNames.ofBlock(block, FUSED);
        Tensor fused = tensors.tensor(name, queries + 2 * memory, facts.width());
        return List.of(
                rows(fused, TensorNames.ofBlock(block, "attn_q.weight"), 0, queries),
                rows(fused, TensorNames.ofBlock(block, "attn_k.weight"), queries, memory),
                rows(fused, TensorNames.ofBlock(block, "attn_v.weight"), queries + memory, memory));
    }

    private static Tensor rows(Tensor fused, String name, long from, long count) {
        long columns = fused.shape().getLast();
        long bytes = fused.type().rowBytes(columns);
        return new Tensor(
                name,
                fused.type(),
                List.of(count, columns),
                fused.data().asSlice(from * bytes, count * bytes));
    }
}
