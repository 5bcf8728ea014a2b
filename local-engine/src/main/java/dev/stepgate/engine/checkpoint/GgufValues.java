package dev.stepgate.engine.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** Reads the typed values of a GGUF file's metadata one by one. Owned by one thread. */
final class GgufValues {
    private static final int TRUTH = 7;
    private static final int TEXT = 8;
    private static final int ARRAY = 9;

    /** Bytes a value of each type takes at least; 0 where there is no such type. */
    private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 8, 0, 8, 8, 8};

    private final Source source;
    private final ByteCursor cursor;

    /** Elements of all lists together: far above any vocabulary, far below memory. */
    private int elementsLeft = 1 << 22;

    GgufValues(Source source, ByteCursor cursor) {
        this.source = source;
        this.cursor = cursor;
    }

    GgufValue next(String key) {
        int type = cursor.i32("the type of " + key);
        return type == ARRAY ? array(key) : single(key, type);
    }

    private GgufValue single(String key, int type) {
        return switch (type) {
            case 6, 12 -> new GgufValue.Real(real(key, type));
            case TRUTH -> new GgufValue.Truth(truth(key));
            case TEXT -> new GgufValue.Text(cursor.text(key));
            default -> new GgufValue.Whole(whole(key, type));
        };
    }

    private GgufValue array(String key) {
        int type = cursor.i32("the element type of " + key);
        if (type < 0 || type >= BYTES.length || BYTES[type] == 0) {
            throw unknown(key, type);
        }
        int length = (int) cursor.count("the length of " + key, elementsLeft, BYTES[type]);
        elementsLeft -= length;
        return switch (type) {
            case 6, 12 -> {
                double[] reals = new double[length];
                for (int i = 0; i < length; i++) {
                    reals[i] = real(key, type);
                }
                yield new GgufValue.Reals(reals);
            }
            case TRUTH -> {
                boolean[] truths = new boolean[length];
                for (int i = 0; i < length; i++) {
                    truths[i] = truth(key);
                }
                yield new GgufValue.Truths(truths);
            }
            case TEXT -> {
                List<String> texts = new ArrayList<>(length);
                for (int i = 0; i < length; i++) {
                    texts.add(cursor.text(key));
                }
                yield new GgufValue.Texts(texts);
            }
            default -> {
                long[] wholes = new long[length];
                for (int i = 0; i < length; i++) {
                    wholes[i] = whole(key, type);
                }
                yield new GgufValue.Wholes(wholes);
            }
        };
    }

    private long whole(String key, int type) {
        return switch (type) {
            case 0 -> cursor.u8(key);
            case 1 -> (byte) cursor.u8(key);
            case 2 -> cursor.u16(key);
            case 3 -> (short) cursor.u16(key);
            case 4 -> cursor.u32(key);
            case 5 -> cursor.i32(key);
            case 10, 11 -> cursor.i64(key);
            default -> throw unknown(key, type);
        };
    }

    private double real(String key, int type) {
        return type == 6
                ? Float.intBitsToFloat(cursor.i32(key))
                : Double.longBitsToDouble(cursor.i64(key));
    }

    private boolean truth(String key) {
        int value = cursor.u8(key);
        if (value > 1) {
            throw source.fault(key, value, "0 or 1 for a truth value");
        }
        return value == 1;
    }

    private RuntimeException unknown(String key, int type) {
        return source.fault(
                key, "type " + Integer.toUnsignedString(type), "a GGUF value type, no nested list");
    }
}
