package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A checkpoint's tensors by their GGUF names, in file order. Immutable. */
final class TensorIndex {
    private static final int MOST_ROWS = 1 << 24;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Source source;
    private final Map<String, Tensor> tensors;

    TensorIndex(Source source, Map<String, Tensor> tensors) {
        this.source = source;
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    Collection<Tensor> all() {
        return tensors.values();
    }

    /** The file or files these are from. */
    Source source() {
        return source;
    }

    /** Whether there is such a tensor, or a stack of experts stored one by one. */
    boolean has(String name) {
        return tensors.containsKey(name) || tensors.containsKey(TensorNames.ofExpert(name, 0));
    }

    Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** The tensor of that name and shape, or a fault. Writers may leave out sizes of 1. */
    Tensor tensor(String name, long... shape) {
        Tensor tensor =
                find(name).orElseThrow(() -> source.fault(name, "missing", Arrays.toString(shape)));
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (tensor.shape().equals(expected)) {
            return tensor;
        }
        if (!squeezed(tensor.shape()).equals(squeezed(expected))) {
            throw source.holding(name).fault(name, tensor.shape(), expected.toString());
        }
        return new Tensor(name, tensor.type(), expected, tensor.data());
    }

    /** The matrix of one expert, from a stack or stored for itself. */
    Tensor expert(String stack, int index, long rows, long columns) {
        String name = TensorNames.ofExpert(stack, index);
        Tensor whole = tensors.get(stack);
        if (whole == null) {
            return tensor(name, rows, columns);
        }
        long experts = whole.shape().size() < 3 ? 1 : whole.shape().getFirst();
        long bytes = tensor(stack, experts, rows, columns).data().byteSize() / experts;
        if (index < 0 || index >= experts) {
            throw source.holding(stack).fault(name, "missing", "one of " + experts + " experts");
        }
        MemorySegment data = whole.data().asSlice(index * bytes, bytes);
        return new Tensor(name, whole.type(), List.of(rows, columns), data);
    }

    /** The rows of a matrix whose shape is not known yet; one row may be stored as a vector. */
    int rows(String name) {
        Tensor tensor = find(name).orElseThrow(() -> source.fault(name, "missing", "a matrix"));
        List<Long> shape = squeezed(tensor.shape());
        if (shape.isEmpty() || shape.size() > 2 || shape.getFirst() > MOST_ROWS) {
            throw source.holding(name)
                    .fault(name, tensor.shape(), "a matrix of at most " + MOST_ROWS + " rows");
        }
        return shape.size() == 1 ? 1 : shape.getFirst().intValue();
    }

    /** A shape without sizes of 1, but for the innermost: the numbers lie the same way. */
    private static List<Long> squeezed(List<Long> shape) {
        return IntStream.range(0, shape.size())
                .filter(i -> i == shape.size() - 1 || shape.get(i) != 1)
                .mapToObj(shape::get)
                .toList();
    }

    /** A copy of the tensor of that name and shape, as floats, innermost dimension fastest. */
    float[] floats(String name, long... shape) {
        return floats(tensor(name, shape));
    }

    float[] floats(Tensor tensor) {
        long elements = tensor.shape().stream().reduce(1L, Math::multiplyExact);
        if (elements > Integer.MAX_VALUE - 8) {
            throw tooLarge(tensor);
        }
        float[] values = new float[(int) elements];
        MemorySegment data = tensor.data();
        switch (tensor.type()) {
            case F32 -> MemorySegment.copy(data, FLOAT, 0, values, 0, values.length);
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(data.get(SHORT, 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(data.get(SHORT, 2L * i) << 16);
                }
            }
            case Q8_0 -> unpack(data, values);
            case Q4_0,
                    Q4_1,
                    Q5_0,
                    Q5_1,
                    Q2_K,
                    Q3_K,
                    Q4_K,
                    Q5_K,
                    Q6_K,
                    IQ4_NL,
                    IQ4_XS,
                    IQ3_S,
                    MXFP4 ->
                    throw source.fault(tensor.name(), tensor.type(), "F32, F16, BF16 or Q8_0");
        }
        return values;
    }

    private static void unpack(MemorySegment data, float[] values) {
        TensorType type = TensorType.Q8_0;
        for (int i = 0; i < values.length; i++) {
            long block = (long) (i / type.blockElements()) * type.blockBytes();
            float scale = Float.float16ToFloat(data.get(SHORT, block));
            values[i] =
                    scale * data.get(ValueLayout.JAVA_BYTE, block + 2 + i % type.blockElements());
        }
    }

    private BadCheckpoint tooLarge(Tensor tensor) {
        return source.holding(tensor.name())
                .fault(tensor.name(), tensor.shape(), "fewer numbers than 2^31 to copy");
    }
}
