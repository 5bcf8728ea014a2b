package dev.stepgate.engine.packing;

/**
 * The whole numbers a packed weight may be before its scale multiplies it. Immutable.
 *
 * <p>The border between two levels is a multiple of a half, so which is nearest is looked up by
 * halves, evenly spaced or not.
 */
final class Levels {

    /** Adding this to a small float leaves its nearest whole number in the low bits. */
    private static final float ROUNDER = 12_582_912f;

    private static final int ROUNDER_BITS = 0x4b400000;

    /** The uneven sixteen of IQ4 (spec section 7.2). */
    static final Levels IQ4 =
            new Levels(
                    new int[] {
                        -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
                    });

    /** The sixteen of MXFP4, doubled, smallest first. */
    static final Levels FP4 =
            new Levels(new int[] {-12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12});

    private final int least;
    private final int[] levels;
    private final byte[] places;

    private Levels(int[] ascending) {
        this.levels = ascending;
        this.least = ascending[0];
        this.places = new byte[2 * (ascending[ascending.length - 1] - least)];
        int place = 0;
        for (int half = 0; half < places.length; half++) {
            float middle = least + (half + 0.5f) / 2;
            while (place + 1 < ascending.length
                    && ascending[place + 1] - middle < middle - ascending[place]) {
                place++;
            }
            places[half] = (byte) place;
        }
    }

    /** All whole numbers from one to another. */
    static Levels from(int least, int most) {
        int[] all = new int[most - least + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = least + i;
        }
        return new Levels(all);
    }

    /** The nearest whole number, ties to even; for magnitudes below 2^22. */
    static int round(float value) {
        return Float.floatToRawIntBits(value + ROUNDER) - ROUNDER_BITS;
    }

    int least() {
        return least;
    }

    /** A tenth of the usual distance between two neighbours. */
    float tenth() {
        return 0.2f * -least / levels.length;
    }

    /** Which level is nearest, counted from the least. */
    int place(float value) {
        int half = round(2 * (value - least) - 0.5f);
        return places[Math.clamp(half, 0, places.length - 1)];
    }

    int level(int place) {
        return levels[place];
    }

    int nearest(float value) {
        return levels[place(value)];
    }
}
