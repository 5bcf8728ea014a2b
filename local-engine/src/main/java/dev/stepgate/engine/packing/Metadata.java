package dev.stepgate.engine.packing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The keys and values for the head of a GGUF file (spec section 6.1), in the order they were first
 * put. Owned by one thread.
 */
final class Metadata {
    private static final int U32 = 4;
    private static final int I32 = 5;
    private static final int F32 = 6;
    private static final int TRUTH = 7;
    private static final int TEXT = 8;
    private static final int LIST = 9;

    /** Each value as the file has it, its type first. */
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    int size() {
        return values.size();
    }

    void forEach(BiConsumer<String, byte[]> action) {
        values.forEach(action);
    }

    /** Puts a value that is in the file's form already. */
    void put(String key, byte[] typedValue) {
        values.put(key, typedValue);
    }

    void putText(String key, String value) {
        values.put(key, new Bytes().i32(TEXT).text(value).toBytes());
    }

    /** Puts an unsigned whole number. */
    void putWhole(String key, int value) {
        values.put(key, new Bytes().i32(U32).i32(value).toBytes());
    }

    void putReal(String key, float value) {
        values.put(key, new Bytes().i32(F32).i32(Float.floatToRawIntBits(value)).toBytes());
    }

    void putTruth(String key, boolean value) {
        values.put(key, new Bytes().i32(TRUTH).u8(value ? 1 : 0).toBytes());
    }

    void putWholes(String key, int[] list) {
        Bytes bytes = list(I32, list.length);
        for (int value : list) {
            bytes.i32(value);
        }
        values.put(key, bytes.toBytes());
    }

    void putReals(String key, List<Float> list) {
        Bytes bytes = list(F32, list.size());
        list.forEach(value -> bytes.i32(Float.floatToRawIntBits(value)));
        values.put(key, bytes.toBytes());
    }

    void putTruths(String key, List<Boolean> list) {
        Bytes bytes = list(TRUTH, list.size());
        list.forEach(value -> bytes.u8(value ? 1 : 0));
        values.put(key, bytes.toBytes());
    }

    void putTexts(String key, List<String> list) {
        Bytes bytes = list(TEXT, list.size());
        list.forEach(bytes::text);
        values.put(key, bytes.toBytes());
    }

    private static Bytes list(int type, int count) {
        return new Bytes().i32(LIST).i32(type).i64(count);
    }

    /** Bytes put one after the other, little-endian. Owned by one thread. */
    static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes u8(int value) {
            out.write(value);
            return this;
        }

        Bytes i32(int value) {
            for (int shift = 0; shift < 32; shift += 8) {
                out.write(value >> shift);
            }
            return this;
        }

        Bytes i64(long value) {
            return i32((int) value).i32((int) (value >> 32));
        }

        Bytes text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            return i64(utf8.length).raw(utf8);
        }

        Bytes raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        int size() {
            return out.size();
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
