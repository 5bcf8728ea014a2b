package dev.stepgate.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows of weights times one vector: y[r] = Σ w[r][c] · x[c].
 *
 * <p>Lanes are columns, activations are not rounded. Plain weights and bytes stay where the file is
 * mapped, other blocks are widened first. Four rows share each load of x and keep four memory
 * streams open, since hardware prefetch stops at page ends.
 */
final class SimdProducts {

    /** Rows one call multiplies. */
    static final int ROWS = 4;

    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(16 * LANES));

    /** One byte per lane, but at least the 64 bits of the shortest vector there is. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * LANES)));

    private SimdProducts() {}

    /** Columns the vector loops cover; the caller adds the rest. */
    static int covered(Weights w) {
        return switch (w) {
            case Weights.F32 f -> F.loopBound(w.columns());
            case Weights.F16 f -> F.loopBound(w.columns());
            case Weights.Bf16 b -> F.loopBound(w.columns());
            case Weights.Q8 q -> w.columns();
            case Weights.Blocks b -> w.columns();
        };
    }

    /**
     * y[yo + r] = row {@code row + r} of w times x from xo on.
     *
     * @param panel has taken those rows
     */
    static void multiply(Weights w, Panel panel, int row, float[] x, int xo, float[] y, int yo) {
        MemorySegment data = w.data();
        long stride = w.bytesPerRow();
        long at = row * stride;
        int n = covered(w);
        switch (w) {
            case Weights.F32 f -> f32(data, at, stride, x, xo, n, y, yo);
            case Weights.F16 f -> f16(data, at, stride, x, xo, n, y, yo);
            case Weights.Bf16 b -> bf16(data, at, stride, x, xo, n, y, yo);
            case Weights.Q8 q -> q8(data, at, stride, x, xo, n, y, yo);
            case Weights.Blocks b -> widened(panel.floats(), w.columns(), x, xo, y, yo);
        }
    }

    private static void f32(
            MemorySegment w, long at, long stride, float[] x, int xo, int n, float[] y, int yo) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        long p = at;
        for (int c = 0; c < n; c += LANES, p += 4L * LANES) {
            FloatVector v = FloatVector.fromArray(F, x, xo + c);
            a0 = single(w, p).fma(v, a0);
            a1 = single(w, p + stride).fma(v, a1);
            a2 = single(w, p + 2 * stride).fma(v, a2);
            a3 = single(w, p + 3 * stride).fma(v, a3);
        }
        store(a0, a1, a2, a3, y, yo);
    }

    private static void f16(
            MemorySegment w, long at, long stride, float[] x, int xo, int n, float[] y, int yo) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        long p = at;
        for (int c = 0; c < n; c += LANES, p += 2L * LANES) {
            FloatVector v = FloatVector.fromArray(F, x, xo + c);
            a0 = half(w, p).fma(v, a0);
            a1 = half(w, p + stride).fma(v, a1);
            a2 = half(w, p + 2 * stride).fma(v, a2);
            a3 = half(w, p + 3 * stride).fma(v, a3);
        }
        store(a0, a1, a2, a3, y, yo);
    }

    private static void bf16(
            MemorySegment w, long at, long stride, float[] x, int xo, int n, float[] y, int yo) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        long p = at;
        for (int c = 0; c < n; c += LANES, p += 2L * LANES) {
            FloatVector v = FloatVector.fromArray(F, x, xo + c);
            a0 = brain(w, p).fma(v, a0);
            a1 = brain(w, p + stride).fma(v, a1);
            a2 = brain(w, p + 2 * stride).fma(v, a2);
            a3 = brain(w, p + 3 * stride).fma(v, a3);
        }
        store(a0, a1, a2, a3, y, yo);
    }

    private static void q8(
            MemorySegment w, long at, long stride, float[] x, int xo, int n, float[] y, int yo) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        long p = at;
        for (int c = 0; c < n; c += Weights.Q8.BLOCK, p += Weights.Q8.BLOCK_BYTES) {
            FloatVector t0 = FloatVector.zero(F);
            FloatVector t1 = t0;
            FloatVector t2 = t0;
            FloatVector t3 = t0;
            for (int i = 0; i < Weights.Q8.BLOCK; i += LANES) {
                FloatVector v = FloatVector.fromArray(F, x, xo + c + i);
                long q = p + 2;
                t0 = signed(w, q, i).fma(v, t0);
                t1 = signed(w, q + stride, i).fma(v, t1);
                t2 = signed(w, q + 2 * stride, i).fma(v, t2);
                t3 = signed(w, q + 3 * stride, i).fma(v, t3);
            }
            a0 = t0.fma(scale(w, p), a0);
            a1 = t1.fma(scale(w, p + stride), a1);
            a2 = t2.fma(scale(w, p + 2 * stride), a2);
            a3 = t3.fma(scale(w, p + 3 * stride), a3);
        }
        store(a0, a1, a2, a3, y, yo);
    }

    /** Rows that lie one after the other as floats. */
    private static void widened(float[] w, int n, float[] x, int xo, float[] y, int yo) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        for (int c = 0; c < n; c += LANES) {
            FloatVector v = FloatVector.fromArray(F, x, xo + c);
            a0 = FloatVector.fromArray(F, w, c).fma(v, a0);
            a1 = FloatVector.fromArray(F, w, c + n).fma(v, a1);
            a2 = FloatVector.fromArray(F, w, c + 2 * n).fma(v, a2);
            a3 = FloatVector.fromArray(F, w, c + 3 * n).fma(v, a3);
        }
        store(a0, a1, a2, a3, y, yo);
    }

    private static FloatVector single(MemorySegment w, long at) {
        return FloatVector.fromMemorySegment(F, w, at, LITTLE_ENDIAN);
    }

    private static FloatVector brain(MemorySegment w, long at) {
        return unsigned(w, at).lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /** Half precision by moving the exponent: exact for every finite half, denormals included. */
    private static FloatVector half(MemorySegment w, long at) {
        IntVector h = unsigned(w, at);
        IntVector magnitude =
                h.and(0x7fff)
                        .lanewise(VectorOperators.LSHL, 13)
                        .reinterpretAsFloats()
                        .mul(0x1p112f)
                        .reinterpretAsInts();
        IntVector sign = h.and(0x8000).lanewise(VectorOperators.LSHL, 16);
        return magnitude.or(sign).reinterpretAsFloats();
    }

    private static IntVector unsigned(MemorySegment w, long at) {
        return (IntVector)
                ShortVector.fromMemorySegment(HALVES, w, at, LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
    }

    /**
     * Signed bytes as floats, the {@code i}-th run of lanes in a block. Where a byte vector holds
     * more than a float vector's lanes, it is loaded once per run and a part of it taken.
     */
    private static FloatVector signed(MemorySegment w, long block, int i) {
        int part = i % BYTES.length();
        return (FloatVector)
                ByteVector.fromMemorySegment(BYTES, w, block + i - part, LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2F, F, part / LANES);
    }

    private static FloatVector scale(MemorySegment w, long at) {
        return FloatVector.broadcast(F, Float.float16ToFloat(w.get(ScalarKernels.SHORT, at)));
    }

    private static void store(
            FloatVector a0, FloatVector a1, FloatVector a2, FloatVector a3, float[] y, int yo) {
        y[yo] = a0.reduceLanes(VectorOperators.ADD);
        y[yo + 1] = a1.reduceLanes(VectorOperators.ADD);
        y[yo + 2] = a2.reduceLanes(VectorOperators.ADD);
        y[yo + 3] = a3.reduceLanes(VectorOperators.ADD);
    }
}
