package dev.stepgate.engine.packing;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Normally distributed weights, packed: a pool of blocks made with care, from which any amount is
 * drawn at the speed of copying. Owned by one thread.
 */
final class RandomBlocks {
    private static final int POOL_BITS = 12;

    /** Of plain types, so many numbers are drawn together. */
    private static final int PLAIN_ELEMENTS = 32;

    private final byte[] pool;
    private final int unitBytes;
    private final int unitElements;

    /**
     * @param columns of the matrices to fill, a multiple of the type's block
     * @param deviation the weights' standard deviation
     */
    RandomBlocks(PackedType type, long columns, double deviation, long seed) {
        int block = type.stored().blockElements();
        this.unitElements = block > 1 ? block : common(columns, PLAIN_ELEMENTS);
        this.unitBytes = Math.toIntExact(type.stored().rowBytes(unitElements));
        float[] values = new float[unitElements << POOL_BITS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        this.pool = new byte[unitBytes << POOL_BITS];
        type.pack(values, values.length, pool);
    }

    private static int common(long columns, int most) {
        return BigInteger.valueOf(columns).gcd(BigInteger.valueOf(most)).intValue();
    }

    /** How many numbers a buffer of so many bytes holds. */
    long elementsIn(int bytes) {
        return (long) bytes / unitBytes * unitElements;
    }

    /**
     * Fills the start of a buffer with so many numbers, whole units, and makes it ready to read.
     */
    void draw(ByteBuffer into, long elements, SplittableRandom random) {
        into.clear();
        long bits = 0;
        int left = 0;
        for (long unit = 0; unit < elements / unitElements; unit++) {
            if (left < POOL_BITS) {
                bits = random.nextLong();
                left = Long.SIZE;
            }
            int chosen = (int) (bits & (1 << POOL_BITS) - 1);
            bits >>>= POOL_BITS;
            left -= POOL_BITS;
            into.put(pool, chosen * unitBytes, unitBytes);
        }
        into.flip();
    }
}
