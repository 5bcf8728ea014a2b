package dev.stepgate.engine.kernel;

import static dev.stepgate.engine.kernel.Interleaved.LANES;
import static dev.stepgate.engine.kernel.Interleaved.ROWS;
import static dev.stepgate.engine.kernel.Interleaved.VECTOR;
import static dev.stepgate.engine.kernel.PackedReads.BYTES;
import static dev.stepgate.engine.kernel.PackedReads.EVERYTHING;
import static dev.stepgate.engine.kernel.PackedReads.F;
import static dev.stepgate.engine.kernel.PackedReads.I;
import static dev.stepgate.engine.kernel.PackedReads.SECOND;
import static dev.stepgate.engine.kernel.PackedReads.SECOND_AT;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A group of rows of bytes, whose scales are for 16 columns each, times some tokens: y[t][r] = Σ
 * w[r][c] · x[t][c], column by column, the same sum however many tokens there are ({@link
 * Interleaved}). No bounds are checked.
 */
final class SixBitTiles {

    private static final int SUB_BLOCKS = 16;

    /** Columns of a sub-block. */
    private static final int SUB_BLOCK = 16;

    private SixBitTiles() {}

    /** One token, four groups of rows: four streams of memory. */
    static void streams(long w, long bytes, int blocks, float[] x, int from, float[] y, int to) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        long p = w;
        int k = from;
        for (int b = 0; b < blocks; b++) {
            long t = p;
            p += VECTOR;
            for (int s = 0; s < SUB_BLOCKS; s++) {
                IntVector d0 = IntVector.fromMemorySegment(I, EVERYTHING, t, LITTLE_ENDIAN);
                FloatVector c0 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(
                                        d0.lanewise(VectorOperators.LSHL, 13)
                                                .and(0x0fffe000)
                                                .or(
                                                        d0.lanewise(VectorOperators.LSHL, 16)
                                                                .and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                FloatVector e0 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(
                                        d0.lanewise(VectorOperators.LSHR, 3)
                                                .and(0x0fffe000)
                                                .or(d0.and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                IntVector d1 = IntVector.fromMemorySegment(I, EVERYTHING, t + bytes, LITTLE_ENDIAN);
                FloatVector c1 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES, EVERYTHING, p + bytes, LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(
                                        d1.lanewise(VectorOperators.LSHL, 13)
                                                .and(0x0fffe000)
                                                .or(
                                                        d1.lanewise(VectorOperators.LSHL, 16)
                                                                .and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                FloatVector e1 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + bytes + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(
                                        d1.lanewise(VectorOperators.LSHR, 3)
                                                .and(0x0fffe000)
                                                .or(d1.and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                IntVector d2 =
                        IntVector.fromMemorySegment(I, EVERYTHING, t + 2 * bytes, LITTLE_ENDIAN);
                FloatVector c2 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + 2 * bytes,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(
                                        d2.lanewise(VectorOperators.LSHL, 13)
                                                .and(0x0fffe000)
                                                .or(
                                                        d2.lanewise(VectorOperators.LSHL, 16)
                                                                .and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                FloatVector e2 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + 2 * bytes + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(
                                        d2.lanewise(VectorOperators.LSHR, 3)
                                                .and(0x0fffe000)
                                                .or(d2.and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                IntVector d3 =
                        IntVector.fromMemorySegment(I, EVERYTHING, t + 3 * bytes, LITTLE_ENDIAN);
                FloatVector c3 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + 3 * bytes,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(
                                        d3.lanewise(VectorOperators.LSHL, 13)
                                                .and(0x0fffe000)
                                                .or(
                                                        d3.lanewise(VectorOperators.LSHL, 16)
                                                                .and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                FloatVector e3 =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + 3 * bytes + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(
                                        d3.lanewise(VectorOperators.LSHR, 3)
                                                .and(0x0fffe000)
                                                .or(d3.and(1 << 31))
                                                .reinterpretAsFloats()
                                                .mul(0x1p112f));
                p += ROWS;
                for (int end = k + SUB_BLOCK; k < end; k++, p += ROWS) {
                    FloatVector f = FloatVector.broadcast(F, x[k]);
                    a0 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c0)
                                    .fma(f, a0);
                    b0 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e0)
                                    .fma(f, b0);
                    a1 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + bytes,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c1)
                                    .fma(f, a1);
                    b1 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + bytes + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e1)
                                    .fma(f, b1);
                    a2 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + 2 * bytes,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c2)
                                    .fma(f, a2);
                    b2 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + 2 * bytes + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e2)
                                    .fma(f, b2);
                    a3 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + 3 * bytes,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c3)
                                    .fma(f, a3);
                    b3 =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + 3 * bytes + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e3)
                                    .fma(f, b3);
                }
            }
        }
        a0.intoArray(y, to);
        b0.intoArray(y, to + LANES);
        a1.intoArray(y, to + ROWS);
        b1.intoArray(y, to + ROWS + LANES);
        a2.intoArray(y, to + 2 * ROWS);
        b2.intoArray(y, to + 2 * ROWS + LANES);
        a3.intoArray(y, to + 3 * ROWS);
        b3.intoArray(y, to + 3 * ROWS + LANES);
    }

    /** One token. */
    static void one(long w, int blocks, float[] x, float[] y, Tile at) {
        int x0 = at.from[0];
        FloatVector a0 = FloatVector.zero(F);
        FloatVector b0 = a0;
        long p = w;
        int k = 0;
        for (int b = 0; b < blocks; b++) {
            IntVector d = IntVector.fromMemorySegment(I, EVERYTHING, p, LITTLE_ENDIAN);
            FloatVector low =
                    d.lanewise(VectorOperators.LSHL, 13)
                            .and(0x0fffe000)
                            .or(d.lanewise(VectorOperators.LSHL, 16).and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            FloatVector high =
                    d.lanewise(VectorOperators.LSHR, 3)
                            .and(0x0fffe000)
                            .or(d.and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            p += VECTOR;
            for (int s = 0; s < SUB_BLOCKS; s++) {
                FloatVector c =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(low);
                FloatVector e =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(high);
                p += ROWS;
                for (int end = k + SUB_BLOCK; k < end; k++, p += ROWS) {
                    FloatVector u =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c);
                    FloatVector v =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e);
                    FloatVector f0 = FloatVector.broadcast(F, x[x0 + k]);
                    a0 = u.fma(f0, a0);
                    b0 = v.fma(f0, b0);
                }
            }
        }
        a0.intoArray(y, at.to[0]);
        b0.intoArray(y, at.to[0] + LANES);
    }

    /** Two tokens. */
    static void two(long w, int blocks, float[] x, float[] y, Tile at) {
        int x0 = at.from[0];
        int x1 = at.from[1];
        FloatVector a0 = FloatVector.zero(F);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        long p = w;
        int k = 0;
        for (int b = 0; b < blocks; b++) {
            IntVector d = IntVector.fromMemorySegment(I, EVERYTHING, p, LITTLE_ENDIAN);
            FloatVector low =
                    d.lanewise(VectorOperators.LSHL, 13)
                            .and(0x0fffe000)
                            .or(d.lanewise(VectorOperators.LSHL, 16).and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            FloatVector high =
                    d.lanewise(VectorOperators.LSHR, 3)
                            .and(0x0fffe000)
                            .or(d.and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            p += VECTOR;
            for (int s = 0; s < SUB_BLOCKS; s++) {
                FloatVector c =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(low);
                FloatVector e =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(high);
                p += ROWS;
                for (int end = k + SUB_BLOCK; k < end; k++, p += ROWS) {
                    FloatVector u =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c);
                    FloatVector v =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e);
                    FloatVector f0 = FloatVector.broadcast(F, x[x0 + k]);
                    a0 = u.fma(f0, a0);
                    b0 = v.fma(f0, b0);
                    FloatVector f1 = FloatVector.broadcast(F, x[x1 + k]);
                    a1 = u.fma(f1, a1);
                    b1 = v.fma(f1, b1);
                }
            }
        }
        a0.intoArray(y, at.to[0]);
        b0.intoArray(y, at.to[0] + LANES);
        a1.intoArray(y, at.to[1]);
        b1.intoArray(y, at.to[1] + LANES);
    }

    /** Four tokens. */
    static void four(long w, int blocks, float[] x, float[] y, Tile at) {
        int x0 = at.from[0];
        int x1 = at.from[1];
        int x2 = at.from[2];
        int x3 = at.from[3];
        FloatVector a0 = FloatVector.zero(F);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        long p = w;
        int k = 0;
        for (int b = 0; b < blocks; b++) {
            IntVector d = IntVector.fromMemorySegment(I, EVERYTHING, p, LITTLE_ENDIAN);
            FloatVector low =
                    d.lanewise(VectorOperators.LSHL, 13)
                            .and(0x0fffe000)
                            .or(d.lanewise(VectorOperators.LSHL, 16).and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            FloatVector high =
                    d.lanewise(VectorOperators.LSHR, 3)
                            .and(0x0fffe000)
                            .or(d.and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            p += VECTOR;
            for (int s = 0; s < SUB_BLOCKS; s++) {
                FloatVector c =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(low);
                FloatVector e =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(high);
                p += ROWS;
                for (int end = k + SUB_BLOCK; k < end; k++, p += ROWS) {
                    FloatVector u =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c);
                    FloatVector v =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e);
                    FloatVector f0 = FloatVector.broadcast(F, x[x0 + k]);
                    a0 = u.fma(f0, a0);
                    b0 = v.fma(f0, b0);
                    FloatVector f1 = FloatVector.broadcast(F, x[x1 + k]);
                    a1 = u.fma(f1, a1);
                    b1 = v.fma(f1, b1);
                    FloatVector f2 = FloatVector.broadcast(F, x[x2 + k]);
                    a2 = u.fma(f2, a2);
                    b2 = v.fma(f2, b2);
                    FloatVector f3 = FloatVector.broadcast(F, x[x3 + k]);
                    a3 = u.fma(f3, a3);
                    b3 = v.fma(f3, b3);
                }
            }
        }
        a0.intoArray(y, at.to[0]);
        b0.intoArray(y, at.to[0] + LANES);
        a1.intoArray(y, at.to[1]);
        b1.intoArray(y, at.to[1] + LANES);
        a2.intoArray(y, at.to[2]);
        b2.intoArray(y, at.to[2] + LANES);
        a3.intoArray(y, at.to[3]);
        b3.intoArray(y, at.to[3] + LANES);
    }

    /** Eight tokens. */
    static void eight(long w, int blocks, float[] x, float[] y, Tile at) {
        int x0 = at.from[0];
        int x1 = at.from[1];
        int x2 = at.from[2];
        int x3 = at.from[3];
        int x4 = at.from[4];
        int x5 = at.from[5];
        int x6 = at.from[6];
        int x7 = at.from[7];
        FloatVector a0 = FloatVector.zero(F);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        FloatVector a4 = a0;
        FloatVector b4 = a0;
        FloatVector a5 = a0;
        FloatVector b5 = a0;
        FloatVector a6 = a0;
        FloatVector b6 = a0;
        FloatVector a7 = a0;
        FloatVector b7 = a0;
        long p = w;
        int k = 0;
        for (int b = 0; b < blocks; b++) {
            IntVector d = IntVector.fromMemorySegment(I, EVERYTHING, p, LITTLE_ENDIAN);
            FloatVector low =
                    d.lanewise(VectorOperators.LSHL, 13)
                            .and(0x0fffe000)
                            .or(d.lanewise(VectorOperators.LSHL, 16).and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            FloatVector high =
                    d.lanewise(VectorOperators.LSHR, 3)
                            .and(0x0fffe000)
                            .or(d.and(1 << 31))
                            .reinterpretAsFloats()
                            .mul(0x1p112f);
            p += VECTOR;
            for (int s = 0; s < SUB_BLOCKS; s++) {
                FloatVector c =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, 0))
                                .mul(low);
                FloatVector e =
                        ((FloatVector)
                                        ByteVector.fromMemorySegment(
                                                        BYTES,
                                                        EVERYTHING,
                                                        p + SECOND_AT,
                                                        LITTLE_ENDIAN)
                                                .convertShape(VectorOperators.B2F, F, SECOND))
                                .mul(high);
                p += ROWS;
                for (int end = k + SUB_BLOCK; k < end; k++, p += ROWS) {
                    FloatVector u =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES, EVERYTHING, p, LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, 0))
                                    .mul(c);
                    FloatVector v =
                            ((FloatVector)
                                            ByteVector.fromMemorySegment(
                                                            BYTES,
                                                            EVERYTHING,
                                                            p + SECOND_AT,
                                                            LITTLE_ENDIAN)
                                                    .convertShape(VectorOperators.B2F, F, SECOND))
                                    .mul(e);
                    FloatVector f0 = FloatVector.broadcast(F, x[x0 + k]);
                    a0 = u.fma(f0, a0);
                    b0 = v.fma(f0, b0);
                    FloatVector f1 = FloatVector.broadcast(F, x[x1 + k]);
                    a1 = u.fma(f1, a1);
                    b1 = v.fma(f1, b1);
                    FloatVector f2 = FloatVector.broadcast(F, x[x2 + k]);
                    a2 = u.fma(f2, a2);
                    b2 = v.fma(f2, b2);
                    FloatVector f3 = FloatVector.broadcast(F, x[x3 + k]);
                    a3 = u.fma(f3, a3);
                    b3 = v.fma(f3, b3);
                    FloatVector f4 = FloatVector.broadcast(F, x[x4 + k]);
                    a4 = u.fma(f4, a4);
                    b4 = v.fma(f4, b4);
                    FloatVector f5 = FloatVector.broadcast(F, x[x5 + k]);
                    a5 = u.fma(f5, a5);
                    b5 = v.fma(f5, b5);
                    FloatVector f6 = FloatVector.broadcast(F, x[x6 + k]);
                    a6 = u.fma(f6, a6);
                    b6 = v.fma(f6, b6);
                    FloatVector f7 = FloatVector.broadcast(F, x[x7 + k]);
                    a7 = u.fma(f7, a7);
                    b7 = v.fma(f7, b7);
                }
            }
        }
        a0.intoArray(y, at.to[0]);
        b0.intoArray(y, at.to[0] + LANES);
        a1.intoArray(y, at.to[1]);
        b1.intoArray(y, at.to[1] + LANES);
        a2.intoArray(y, at.to[2]);
        b2.intoArray(y, at.to[2] + LANES);
        a3.intoArray(y, at.to[3]);
        b3.intoArray(y, at.to[3] + LANES);
        a4.intoArray(y, at.to[4]);
        b4.intoArray(y, at.to[4] + LANES);
        a5.intoArray(y, at.to[5]);
        b5.intoArray(y, at.to[5] + LANES);
        a6.intoArray(y, at.to[6]);
        b6.intoArray(y, at.to[6] + LANES);
        a7.intoArray(y, at.to[7]);
        b7.intoArray(y, at.to[7] + LANES);
    }
}
