package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.checkpoint.TensorType;
import dev.stepgate.engine.kernel.BlockFormat;
import dev.stepgate.engine.kernel.Weights;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tensor of an open checkpoint as a file is to hold it: in one piece, or experts stored one by
 * one that become a stack. Immutable.
 *
 * @param shape outermost first, the stack's if there is one
 * @param pieces in order, all of the same type and size
 */
record StoredTensor(String name, List<Long> shape, List<Tensor> pieces) {
    private static final Pattern EXPERT = Pattern.compile("(.+)\\[(\\d+)]");

    StoredTensor {
        shape = List.copyOf(shape);
        pieces = List.copyOf(pieces);
    }

    /**
     * All of a checkpoint's tensors, in its order.
     *
     * @param shapes by name; a tensor stored with sizes of 1 more or less gets the one it has here
     */
    static List<StoredTensor> allOf(Collection<Tensor> tensors, Map<String, List<Long>> shapes) {
        Map<String, TreeMap<Integer, Tensor>> pieces = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            Matcher expert = EXPERT.matcher(tensor.name());
            String name = expert.matches() ? expert.group(1) : tensor.name();
            int place = expert.matches() ? Integer.parseInt(expert.group(2)) : 0;
            pieces.computeIfAbsent(name, stack -> new TreeMap<>()).put(place, tensor);
        }
        List<StoredTensor> all = new ArrayList<>();
        pieces.forEach(
                (name, found) -> {
                    List<Long> shape =
                            shapes.getOrDefault(name, found.firstEntry().getValue().shape());
                    all.add(new StoredTensor(name, shape, List.copyOf(found.values())));
                });
        return all;
    }

    /** Whether every piece is stored in a type already. */
    boolean isAll(TensorType type) {
        return pieces.stream().allMatch(piece -> piece.type() == type);
    }

    /** The pieces as matrices; a stack in one piece is one tall matrix. */
    List<Weights> matrices() {
        return pieces.stream().map(StoredTensor::matrix).toList();
    }

    private static Weights matrix(Tensor piece) {
        int columns = Math.toIntExact(piece.shape().getLast());
        int rows = Math.toIntExact(piece.data().byteSize() / piece.type().rowBytes(columns));
        return weights(piece.type(), rows, columns, piece.data());
    }

    private static Weights weights(TensorType type, int rows, int columns, MemorySegment data) {
        return switch (type) {
            case F32 -> new Weights.F32(rows, columns, data);
            case F16 -> new Weights.F16(rows, columns, data);
            case BF16 -> new Weights.Bf16(rows, columns, data);
            case Q8_0 -> new Weights.Q8(rows, columns, data);
            default -> new Weights.Blocks(BlockFormat.valueOf(type.name()), rows, columns, data);
        };
    }
}
