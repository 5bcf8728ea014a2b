package dev.stepgate.engine.kernel;

import java.nio.ByteBuffer;

/** Vectors of one size D, one after the other, exact or rounded. */
sealed interface HeadVectors {

    /** Keeps D floats as vector {@code index}. */
    void put(int index, int size, float[] from, int at);

    /** Becomes equal, in some vectors, to others of the same kind. */
    void copy(HeadVectors from, int first, int count, int size);

    /** Writes {@code count} vectors, from {@code first} on, as floats. */
    void widen(int first, int count, int size, float[] to);

    /** Writes {@code count} vectors, from {@code first} on, as they are kept. */
    void write(int first, int count, int size, ByteBuffer to);

    /** Reads what {@link #write} wrote. */
    void read(int first, int count, int size, ByteBuffer from);

    /** Moves on by what was written or read through a view. */
    private static void skip(ByteBuffer buffer, int bytes) {
        buffer.position(buffer.position() + bytes);
    }

    /** Room for the keys or the values of a block. */
    static HeadVectors of(MemoryShape shape) {
        return switch (shape.format()) {
            case F32 -> new F32(new float[shape.elements()]);
            case BF16 -> new Bf16(new short[shape.elements()]);
            case Q8 -> new Q8(new byte[shape.elements()], new float[shape.vectors()]);
        };
    }

    /** As they came. */
    record F32(float[] values) implements HeadVectors {
        @Override
        public void put(int index, int size, float[] from, int at) {
            System.arraycopy(from, at, values, index * size, size);
        }

        @Override
        public void copy(HeadVectors from, int first, int count, int size) {
            System.arraycopy(((F32) from).values, first * size, values, first * size, count * size);
        }

        @Override
        public void widen(int first, int count, int size, float[] to) {
            System.arraycopy(values, first * size, to, 0, count * size);
        }

        @Override
        public void write(int first, int count, int size, ByteBuffer to) {
            to.asFloatBuffer().put(values, first * size, count * size);
            skip(to, Float.BYTES * count * size);
        }

        @Override
        public void read(int first, int count, int size, ByteBuffer from) {
            from.asFloatBuffer().get(values, first * size, count * size);
            skip(from, Float.BYTES * count * size);
        }
    }

    /** Rounded to 8 bits of mantissa, the nearest, ties to even. */
    record Bf16(short[] values) implements HeadVectors {
        @Override
        public void put(int index, int size, float[] from, int at) {
            for (int i = 0; i < size; i++) {
                int bits = Float.floatToIntBits(from[at + i]);
                int half = 0x7fff + ((bits >>> 16) & 1);
                values[index * size + i] = (short) ((bits + half) >>> 16);
            }
        }

        @Override
        public void copy(HeadVectors from, int first, int count, int size) {
            System.arraycopy(
                    ((Bf16) from).values, first * size, values, first * size, count * size);
        }

        @Override
        public void widen(int first, int count, int size, float[] to) {
            int at = first * size;
            for (int i = 0; i < count * size; i++) {
                to[i] = Float.intBitsToFloat(values[at + i] << 16);
            }
        }

        @Override
        public void write(int first, int count, int size, ByteBuffer to) {
            to.asShortBuffer().put(values, first * size, count * size);
            skip(to, Short.BYTES * count * size);
        }

        @Override
        public void read(int first, int count, int size, ByteBuffer from) {
            from.asShortBuffer().get(values, first * size, count * size);
            skip(from, Short.BYTES * count * size);
        }
    }

    /** Rounded to 255 steps between the largest element of the vector and its negative. */
    record Q8(byte[] values, float[] scales) implements HeadVectors {
        private static final int STEPS = 127;

        @Override
        public void put(int index, int size, float[] from, int at) {
            float most = 0;
            for (int i = 0; i < size; i++) {
                most = Math.max(most, Math.abs(from[at + i]));
            }
            scales[index] = most / STEPS;
            float steps = most > 0 ? STEPS / most : 0;
            for (int i = 0; i < size; i++) {
                values[index * size + i] = (byte) Math.round(from[at + i] * steps);
            }
        }

        @Override
        public void copy(HeadVectors from, int first, int count, int size) {
            var other = (Q8) from;
            System.arraycopy(other.values, first * size, values, first * size, count * size);
            System.arraycopy(other.scales, first, scales, first, count);
        }

        @Override
        public void widen(int first, int count, int size, float[] to) {
            for (int v = 0; v < count; v++) {
                float scale = scales[first + v];
                int at = (first + v) * size;
                for (int i = 0; i < size; i++) {
                    to[v * size + i] = values[at + i] * scale;
                }
            }
        }

        @Override
        public void write(int first, int count, int size, ByteBuffer to) {
            to.put(values, first * size, count * size);
            to.asFloatBuffer().put(scales, first, count);
            skip(to, Float.BYTES * count);
        }

        @Override
        public void read(int first, int count, int size, ByteBuffer from) {
            from.get(values, first * size, count * size);
            from.asFloatBuffer().get(scales, first, count);
            skip(from, Float.BYTES * count);
        }
    }
}
