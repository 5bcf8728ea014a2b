package dev.stepgate.engine.packing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses the type of each tensor when a whole model is to have one (spec section 7.3): vectors and
 * routers stay F32, the embedding and the output heads get Q6_K where the model gets less, and rows
 * that do not divide into blocks get a type with smaller ones. Owned by one thread.
 */
final class TypePlan {
    private static final Set<String> WIDE =
            Set.of(
                    "token_embd.weight",
                    "output.weight",
                    "nextn.embed_tokens.weight",
                    "nextn.shared_head_head.weight");
    private static final String ROUTER = "ffn_gate_inp.weight";

    private final PackedType wanted;
    private final Map<Fallback, Integer> fallbacks = new LinkedHashMap<>();

    TypePlan(PackedType wanted) {
        this.wanted = wanted;
    }

    /** Rows of so many numbers that could not have the type meant for them. */
    private record Fallback(PackedType meant, PackedType given, long columns) {}

    /** The tensor with its type. */
    PlannedTensor plan(String name, List<Long> shape) {
        long columns = shape.getLast();
        PackedType meant = meant(name, shape.size());
        PackedType given = meant;
        while (!given.fits(columns)) {
            given = smaller(given);
        }
        if (given != meant) {
            fallbacks.merge(new Fallback(meant, given, columns), 1, Integer::sum);
        }
        return new PlannedTensor(name, shape, given);
    }

    /** What did not get the type meant for it and why, a line for each kind. */
    List<String> remarks() {
        List<String> lines = new ArrayList<>();
        fallbacks.forEach(
                (fallback, count) ->
                        lines.add(
                                "%s instead of %s for %d tensors: rows of %d are not whole blocks of %d"
                                        .formatted(
                                                fallback.given,
                                                fallback.meant,
                                                count,
                                                fallback.columns,
                                                fallback.meant.stored().blockElements())));
        return lines;
    }

    private PackedType meant(String name, int dimensions) {
        String inBlock = inBlock(name).orElse(name);
        if (dimensions < 2 || inBlock.equals(ROUTER)) {
            return PackedType.F32;
        }
        boolean raised = WIDE.contains(inBlock) && wanted.isBelow(PackedType.Q6_K);
        return raised ? PackedType.Q6_K : wanted;
    }

    /** The rest of a name after its block's number. */
    private static Optional<String> inBlock(String name) {
        String[] parts = name.split("\\.", 3);
        return parts.length == 3 && parts[0].equals("blk")
                ? Optional.of(parts[2])
                : Optional.empty();
    }

    /** What llama-quantize takes instead, which keeps at least as much. */
    private static PackedType smaller(PackedType type) {
        return switch (type) {
            case Q6_K -> PackedType.Q8_0;
            case Q5_K -> PackedType.Q5_1;
            case Q4_K -> PackedType.Q5_0;
            case Q3_K, Q2_K, IQ4_XS -> PackedType.IQ4_NL;
            default -> PackedType.F16;
        };
    }
}
