package dev.stepgate.engine.checkpoint;

import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import java.util.Arrays;

/** The angle divisors that a GGUF file stores as a tensor. Immutable. */
final class StoredDivisors {
    private static final int MOST = 1 << 16;
    private static final int OLD_ENTRIES = 64;
    private static final float TOLERANCE = 1e-2f;

    private final Source source;
    private final String name;
    private final float[] values;

    private StoredDivisors(Source source, String name, float[] values) {
        this.source = source;
        this.name = name;
        this.values = values;
    }

    static StoredDivisors read(TensorIndex tensors, String name) {
        Source source = tensors.source().holding(name);
        Tensor tensor =
                tensors.find(name).orElseThrow(() -> source.fault(name, "missing", "a list"));
        if (tensor.shape().size() != 1 || tensor.shape().getFirst() > MOST) {
            throw source.fault(name, tensor.shape(), "a list of at most " + MOST);
        }
        float[] values = tensors.floats(tensor);
        for (int j = 0; j < values.length; j++) {
            if (!(values[j] > 0 && values[j] < Float.POSITIVE_INFINITY)) {
                throw source.fault(name + "[" + j + "]", values[j], "above 0");
            }
        }
        return new StoredDivisors(source, name, values);
    }

    float[] leading(int count) {
        if (values.length < count) {
            throw source.fault(name, "[" + values.length + "]", "at least [" + count + "]");
        }
        return Arrays.copyOf(values, count);
    }

    /**
     * Whether these are what old converters made of Step 3.5's scaling: as if the whole head
     * turned, where only half of it does (spec section 6.7). Right ones end in 1, these in 2.
     */
    boolean oldFor(RotaryFacts plain, int headSize) {
        if (values.length != OLD_ENTRIES || headSize != 128 || plain.width() != 64) {
            return false;
        }
        float[] old =
                RopeScaling.ofStep35()
                        .scale(RotaryFacts.unscaled(headSize, plain.theta()))
                        .divisors();
        for (int j = 0; j < old.length; j++) {
            if (Math.abs(values[j] - old[j]) > TOLERANCE) {
                return false;
            }
        }
        return true;
    }
}
