package dev.stepgate.engine.packing;

import static java.util.stream.Collectors.joining;

import dev.stepgate.engine.checkpoint.TensorType;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.Arrays;
import java.util.Locale;

/** A type that weights can be written in. */
public enum PackedType {
    F32(TensorType.F32, 0),
    F16(TensorType.F16, 1),
    BF16(TensorType.BF16, 32),
    Q8_0(TensorType.Q8_0, 7),
    Q6_K(TensorType.Q6_K, 18),
    Q5_K(TensorType.Q5_K, 16),
    Q4_K(TensorType.Q4_K, 14),
    Q3_K(TensorType.Q3_K, 11),
    Q2_K(TensorType.Q2_K, 10),
    Q5_0(TensorType.Q5_0, 8),
    Q5_1(TensorType.Q5_1, 9),
    Q4_0(TensorType.Q4_0, 2),
    Q4_1(TensorType.Q4_1, 3),
    IQ4_NL(TensorType.IQ4_NL, 25),
    IQ4_XS(TensorType.IQ4_XS, 30),
    MXFP4(TensorType.MXFP4, 38);

    private final TensorType stored;
    private final int fileType;

    PackedType(TensorType stored, int fileType) {
        this.stored = stored;
        this.fileType = fileType;
    }

    /** The type of that name, in either case. */
    public static PackedType named(String name) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new BadRequest(
                                        "--type: %s (expected: one of %s)"
                                                .formatted(name, names())));
    }

    /** Every type, for people. */
    public static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(joining(" "));
    }

    /** The same type, as checkpoints are read. */
    TensorType stored() {
        return stored;
    }

    /** What {@code general.file_type} says of a file whose matrices have this type. */
    int fileType() {
        return fileType;
    }

    /** Whether rows of so many numbers are whole blocks. */
    boolean fits(long columns) {
        return columns % stored.blockElements() == 0;
    }

    /** Whether it spends fewer bits on a number than another does. */
    boolean isBelow(PackedType other) {
        return stored.blockBytes() * other.stored.blockElements()
                < other.stored.blockBytes() * stored.blockElements();
    }

    /** Packs {@code count} numbers of x, whole blocks of them, into the start of {@code out}. */
    void pack(float[] x, int count, byte[] out) {
        Packer packer = packer();
        int to = 0;
        for (int at = 0; at < count; at += stored.blockElements()) {
            packer.pack(x, at, out, to);
            to += stored.blockBytes();
        }
    }

    private Packer packer() {
        return switch (this) {
            case F32 -> PlainBlocks::f32;
            case F16 -> PlainBlocks::f16;
            case BF16 -> PlainBlocks::bf16;
            case Q8_0 -> SmallBlocks::q8;
            case Q6_K -> SignedSuperBlocks::q6;
            case Q5_K -> RangedSuperBlocks::q5;
            case Q4_K -> RangedSuperBlocks::q4;
            case Q3_K -> SignedSuperBlocks::q3;
            case Q2_K -> RangedSuperBlocks::q2;
            case Q5_0 -> SmallBlocks::q50;
            case Q5_1 -> SmallBlocks::q51;
            case Q4_0 -> SmallBlocks::q40;
            case Q4_1 -> SmallBlocks::q41;
            case IQ4_NL -> SmallBlocks::iq4;
            case IQ4_XS -> SignedSuperBlocks::iq4;
            case MXFP4 -> SmallBlocks::mxfp4;
        };
    }
}
