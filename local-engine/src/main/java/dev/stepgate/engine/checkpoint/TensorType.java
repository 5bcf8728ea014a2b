package dev.stepgate.engine.checkpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a tensor's numbers are stored (ggml's type ids; spec section 7.1). */
public enum TensorType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    BF16(30, 1, 2),
    Q8_0(8, 32, 34),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    IQ4_NL(20, 32, 18),
    IQ4_XS(23, 256, 136),
    IQ3_S(21, 256, 110),
    MXFP4(39, 32, 17);

    /** What to use instead of an unreadable type, for complaints. */
    static final String PUBLISHED = "for this model Q4_K_S or IQ4_XS are the published files";

    private static final Map<Integer, String> OTHERS =
            Map.ofEntries(
                    Map.entry(9, "Q8_1"),
                    Map.entry(15, "Q8_K"),
                    Map.entry(16, "IQ2_XXS"),
                    Map.entry(17, "IQ2_XS"),
                    Map.entry(18, "IQ3_XXS"),
                    Map.entry(19, "IQ1_S"),
                    Map.entry(22, "IQ2_S"),
                    Map.entry(24, "I8"),
                    Map.entry(25, "I16"),
                    Map.entry(26, "I32"),
                    Map.entry(27, "I64"),
                    Map.entry(28, "F64"),
                    Map.entry(29, "IQ1_M"),
                    Map.entry(34, "TQ1_0"),
                    Map.entry(35, "TQ2_0"),
                    Map.entry(40, "NVFP4"),
                    Map.entry(41, "Q1_0"),
                    Map.entry(42, "Q2_0"));

    private final int ggmlId;
    private final int blockElements;
    private final int blockBytes;

    TensorType(int ggmlId, int blockElements, int blockBytes) {
        this.ggmlId = ggmlId;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /** Every readable type and what to use instead, for complaints about another. */
    static String expected() {
        return "one of "
                + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))
                + "; "
                + PUBLISHED;
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
