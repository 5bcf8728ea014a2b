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
 * Four rows of weights times some vectors: y[t][r] = Σ w[r][c] · x[t][c].
 *
 * <p>Lanes are columns, activations are not rounded. For few vectors plain weights and bytes stay
 * where the file is mapped, other blocks are widened first. Four rows share each load of x and keep
 * four memory streams open, since hardware prefetch stops at page ends. However many vectors there
 * are, each gets the same sums in the same order.
 */
final class SimdProducts {

    /** Rows one call multiplies. */
    static final int ROWS = 4;

    /** Vectors from which on it pays to widen those rows first, whatever they are packed in. */
    private static final int TOKENS = 2;

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
            case Interleaved i -> covered(Interleaved.origin(i));
        };
    }

    /**
     * The rows from {@code row} on times every vector of x [T, C], into y [T, R].
     *
     * @param panel scratch
     */
    static void multiply(Weights w, Panel panel, int row, Rows x, Rows y) {
        if (w instanceof Weights.Blocks || x.count() >= TOKENS) {
            panel.take(w, row, ROWS);
            multiply(panel.floats(), covered(w), row, x, y);
            return;
        }
        for (int t = 0; t < x.count(); t++) {
            multiply(w, row, x.values(), x.at(t), y.values(), y.at(t) + row);
        }
    }

    /** Two vectors at a time: sums of four spill, and made it slower by half (performance.md). */
    private static void multiply(float[] w, int covered, int row, Rows x, Rows y) {
        int n = x.width();
        int t = 0;
        for (; t + 2 <= x.count(); t += 2) {
            two(w, n, covered, x.values(), x.at(t), y.values(), y.at(t) + row, y.width());
        }
        if (t < x.count()) {
            one(w, n, covered, x.values(), x.at(t), y.values(), y.at(t) + row);
        }
    }

    /** y[yo + r] = row {@code row + r} of w, where it lies, times x from xo on. */
    private static void multiply(Weights w, int row, float[] x, int xo, float[] y, int yo) {
        MemorySegment data = w.data();
        long stride = w.bytesPerRow();
        long at = row * stride;
        int n = covered(w);
        switch (w) {
            case Weights.F32 f -> f32(data, at, stride, x, xo, n, y, yo);
            case Weights.F16 f -> f16(data, at, stride, x, xo, n, y, yo);
            case Weights.Bf16 b -> bf16(data, at, stride, x, xo, n, y, yo);
            case Weights.Q8 q -> q8(data, at, stride, x, xo, n, y, yo);
            case Weights.Blocks b -> throw new IllegalArgumentException("a panel takes " + b);
            case Interleaved i ->
                    throw new IllegalArgumentException("interleaved: " + Interleaved.origin(i));
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
            FloatVector s0 = scale(w, p);
            FloatVector s1 = scale(w, p + stride);
            FloatVector s2 = scale(w, p + 2 * stride);
            FloatVector s3 = scale(w, p + 3 * stride);
            for (int i = 0; i < Weights.Q8.BLOCK; i += LANES) {
                FloatVector v = FloatVector.fromArray(F, x, xo + c + i);
                long q = p + 2;
                a0 = signed(w, q, i).mul(s0).fma(v, a0);
                a1 = signed(w, q + stride, i).mul(s1).fma(v, a1);
                a2 = signed(w, q + 2 * stride, i).mul(s2).fma(v, a2);
                a3 = signed(w, q + 3 * stride, i).mul(s3).fma(v, a3);
            }
        }
        store(a0, a1, a2, a3, y, yo);
    }

    /** Rows that lie one after the other as floats. */
    private static void one(float[] w, int n, int covered, float[] x, int xo, float[] y, int yo) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        for (int c = 0; c < covered; c += LANES) {
            FloatVector v = FloatVector.fromArray(F, x, xo + c);
            a0 = FloatVector.fromArray(F, w, c).fma(v, a0);
            a1 = FloatVector.fromArray(F, w, c + n).fma(v, a1);
            a2 = FloatVector.fromArray(F, w, c + 2 * n).fma(v, a2);
            a3 = FloatVector.fromArray(F, w, c + 3 * n).fma(v, a3);
        }
        store(a0, a1, a2, a3, y, yo);
    }

    /**
     * The rows of a panel times two vectors, {@code xn} apart; results are {@code yn} apart. Each
     * sum is the one its vector gets alone, to the last bit.
     */
    static void two(float[] w, int n, int covered, float[] x, int xo, float[] y, int yo, int yn) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        for (int c = 0; c < covered; c += LANES) {
            FloatVector v = FloatVector.fromArray(F, x, xo + c);
            FloatVector u = FloatVector.fromArray(F, x, xo + n + c);
            FloatVector w0 = FloatVector.fromArray(F, w, c);
            FloatVector w1 = FloatVector.fromArray(F, w, c + n);
            FloatVector w2 = FloatVector.fromArray(F, w, c + 2 * n);
            FloatVector w3 = FloatVector.fromArray(F, w, c + 3 * n);
            a0 = w0.fma(v, a0);
            a1 = w1.fma(v, a1);
            a2 = w2.fma(v, a2);
            a3 = w3.fma(v, a3);
            b0 = w0.fma(u, b0);
            b1 = w1.fma(u, b1);
            b2 = w2.fma(u, b2);
            b3 = w3.fma(u, b3);
        }
        store(a0, a1, a2, a3, y, yo);
        store(b0, b1, b2, b3, y, yo + yn);
    }

    /**
     * The covered columns of a row as floats, exactly those its product is made of.
     *
     * @param to gets them from {@code at} on
     */
    static void widen(Weights w, int row, float[] to, int at) {
        MemorySegment data = w.data();
        long from = row * w.bytesPerRow();
        int n = covered(w);
        switch (w) {
            case Weights.F32 f -> {
                for (int c = 0; c < n; c += LANES) {
                    single(data, from + 4L * c).intoArray(to, at + c);
                }
            }
            case Weights.F16 f -> {
                for (int c = 0; c < n; c += LANES) {
                    half(data, from + 2L * c).intoArray(to, at + c);
                }
            }
            case Weights.Bf16 b -> {
                for (int c = 0; c < n; c += LANES) {
                    brain(data, from + 2L * c).intoArray(to, at + c);
                }
            }
            case Weights.Q8 q -> widenBytes(data, from, n, to, at);
            case Weights.Blocks b -> throw new IllegalArgumentException("a panel takes " + b);
            case Interleaved i ->
                    throw new IllegalArgumentException("interleaved: " + Interleaved.origin(i));
        }
    }

    private static void widenBytes(MemorySegment data, long from, int n, float[] to, int at) {
        long p = from;
        for (int c = 0; c < n; c += Weights.Q8.BLOCK, p += Weights.Q8.BLOCK_BYTES) {
            FloatVector scale = scale(data, p);
            for (int i = 0; i < Weights.Q8.BLOCK; i += LANES) {
                signed(data, p + 2, i).mul(scale).intoArray(to, at + c + i);
            }
        }
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
        y[yo] = LaneSum.of(a0);
        y[yo + 1] = LaneSum.of(a1);
        y[yo + 2] = LaneSum.of(a2);
        y[yo + 3] = LaneSum.of(a3);
    }
}
