package dev.stepgate.engine.checkpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** How a tensor's numbers are stored (ggml's type ids; spec section 7.1). */
public enum TensorType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q8_0(8, 32, 34),
    BF16(30, 1, 2);

    /** For complaints. */
    static final String READABLE = "F32, F16, BF16 or Q8_0";

    private static final Map<Integer, String> OTHERS =
            Map.ofEntries(
                    Map.entry(2, "Q4_0"),
                    Map.entry(3, "Q4_1"),
                    Map.entry(6, "Q5_0"),
                    Map.entry(7, "Q5_1"),
                    Map.entry(9, "Q8_1"),
                    Map.entry(10, "Q2_K"),
                    Map.entry(11, "Q3_K"),
                    Map.entry(12, "Q4_K"),
                    Map.entry(13, "Q5_K"),
                    Map.entry(14, "Q6_K"),
                    Map.entry(15, "Q8_K"),
                    Map.entry(16, "IQ2_XXS"),
                    Map.entry(17, "IQ2_XS"),
                    Map.entry(18, "IQ3_XXS"),
                    Map.entry(19, "IQ1_S"),
                    Map.entry(20, "IQ4_NL"),
                    Map.entry(21, "IQ3_S"),
                    Map.entry(22, "IQ2_S"),
                    Map.entry(23, "IQ4_XS"),
                    Map.entry(24, "I8"),
                    Map.entry(25, "I16"),
                    Map.entry(26, "I32"),
                    Map.entry(27, "I64"),
                    Map.entry(28, "F64"),
                    Map.entry(29, "IQ1_M"),
                    Map.entry(34, "TQ1_0"),
                    Map.entry(35, "TQ2_0"),
                    Map.entry(39, "MXFP4"),
                    Map.entry(40, "NVFP4"));

    private final int ggmlId;
    private final int blockElements;
    private final int blockBytes;

    TensorType(int ggmlId, int blockElements, int blockBytes) {
        this.ggmlId = ggmlId;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /** The type with ggml's id, if this build reads it. */
    static Optional<TensorType> ofGgml(int id) {
        return Arrays.stream(values()).filter(type -> type.ggmlId == id).findFirst();
    }

    /** What ggml calls a type, read by this build or not. */
    static String ggmlName(int id) {
        return ofGgml(id).map(Enum::name).orElseGet(() -> OTHERS.getOrDefault(id, "type " + id));
    }

    public int ggmlId() {
        return ggmlId;
    }

    /** Numbers in one block; 1 for plain types. */
    public int blockElements() {
        return blockElements;
    }

    public int blockBytes() {
        return blockBytes;
    }

    /** Bytes of a row of so many numbers, which must be whole blocks. */
    public long rowBytes(long elements) {
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }
}
