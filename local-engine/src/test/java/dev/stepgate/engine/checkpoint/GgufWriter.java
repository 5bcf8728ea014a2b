package dev.stepgate.engine.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A GGUF file in the making: starts empty or as a copy, is changed, and written whole or in parts.
 */
final class GgufWriter {
    private static final int ALIGNMENT = 32;

    private final Map<String, GgufValue> keys = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    static GgufWriter copyOf(Path file) {
        GgufWriter copy = new GgufWriter();
        try (MappedFiles files = new MappedFiles()) {
            Source source = new Source(file.toString());
            MemorySegment mapped = files.map(source, file);
            ByteCursor cursor = new ByteCursor(source, mapped);
            cursor.i64("the magic bytes and the version");
            cursor.i64("the number of tensors");
            long count = cursor.i64("the number of keys");
            GgufValues values = new GgufValues(source, cursor);
            for (int i = 0; i < count; i++) {
                String key = cursor.text("a key");
                copy.keys.put(key, values.next(key));
            }
            for (Tensor tensor : GgufFile.read(source, mapped).tensors().values()) {
                byte[] bytes = tensor.data().toArray(ValueLayout.JAVA_BYTE);
                copy.tensor(tensor.name(), tensor.type(), tensor.shape(), bytes);
            }
        }
        return copy;
    }

    GgufWriter key(String key, GgufValue value) {
        keys.put(key, value);
        return this;
    }

    GgufWriter key(String key, long value) {
        return key(key, new GgufValue.Whole(value));
    }

    GgufWriter without(String key) {
        keys.remove(key);
        return this;
    }

    GgufWriter rename(String key, String to) {
        GgufValue value = value(key);
        return without(key).key(to, value);
    }

    GgufValue value(String key) {
        GgufValue value = keys.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key);
        }
        return value;
    }

    GgufWriter tensor(String name, TensorType type, List<Long> shape, byte[] bytes) {
        tensors.put(name, new Tensor(name, type, shape, MemorySegment.ofArray(bytes)));
        return this;
    }

    GgufWriter floats(String name, List<Long> shape, float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(name, TensorType.F32, shape, bytes.array());
    }

    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name);
        }
        return tensor;
    }

    GgufWriter keep(Predicate<String> wanted) {
        tensors.keySet().removeIf(wanted.negate());
        return this;
    }

    /**
     * Only the trunk, or only what StepFun's draft-only files hold: its blocks and the outer
     * tensors.
     */
    GgufWriter keepBlocks(int from, int to) {
        return keep(
                name ->
                        TensorNames.blockOf(name)
                                .map(block -> block >= from && block < to)
                                .orElse(true));
    }

    Path write(Path file) throws IOException {
        Files.write(file, bytes(keys, tensors.values()));
        return file;
    }

    /** Writes {@code tiny-00001-of-0000N.gguf} and so on; only the first has the keys. */
    List<Path> writeParts(Path folder, int count) throws IOException {
        List<List<Tensor>> dealt = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dealt.add(new ArrayList<>());
        }
        int each = tensors.size() / count + 1;
        int next = 0;
        for (Tensor tensor : tensors.values()) {
            dealt.get(next++ / each).add(tensor);
        }
        List<Path> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, GgufValue> head = new LinkedHashMap<>(i == 0 ? keys : Map.of());
            head.put("split.no", new GgufValue.Whole(i));
            head.put("split.count", new GgufValue.Whole(count));
            head.put("split.tensors.count", new GgufValue.Whole(tensors.size()));
            Path part = folder.resolve("tiny-%05d-of-%05d.gguf".formatted(i + 1, count));
            Files.write(part, bytes(head, dealt.get(i)));
            parts.add(part);
        }
        return parts;
    }

    private static byte[] bytes(Map<String, GgufValue> keys, Iterable<Tensor> tensors)
            throws IOException {
        Bytes out = new Bytes();
        Map<String, Long> offsets = new HashMap<>();
        long end = 0;
        for (Tensor tensor : tensors) {
            offsets.put(tensor.name(), end);
            end += aligned(tensor.data().byteSize());
        }
        out.i32(0x46554747).i32(3).i64(offsets.size()).i64(keys.size());
        for (Map.Entry<String, GgufValue> key : keys.entrySet()) {
            out.text(key.getKey()).value(key.getValue());
        }
        for (Tensor tensor : tensors) {
            out.text(tensor.name()).i32(tensor.shape().size());
            for (long size : tensor.shape().reversed()) {
                out.i64(size);
            }
            out.i32(tensor.type().ggmlId()).i64(offsets.getOrDefault(tensor.name(), 0L));
        }
        out.pad();
        for (Tensor tensor : tensors) {
            out.raw(tensor.data().toArray(ValueLayout.JAVA_BYTE));
            out.pad();
        }
        return out.toByteArray();
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Little-endian bytes as GGUF spells its values. */
    private static final class Bytes extends ByteArrayOutputStream {

        Bytes raw(byte[] bytes) {
            writeBytes(bytes);
            return this;
        }

        Bytes i32(int value) {
            return raw(buffer(4).putInt(value).array());
        }

        Bytes i64(long value) {
            return raw(buffer(8).putLong(value).array());
        }

        Bytes f32(double value) {
            return i32(Float.floatToIntBits((float) value));
        }

        Bytes text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return i64(bytes.length).raw(bytes);
        }

        void pad() {
            while (size() % ALIGNMENT != 0) {
                write(0);
            }
        }

        void value(GgufValue value) {
            switch (value) {
                case GgufValue.Whole whole -> i32(4).i32((int) whole.value());
                case GgufValue.Real real -> i32(6).f32(real.value());
                case GgufValue.Truth truth -> i32(7).write(truth.value() ? 1 : 0);
                case GgufValue.Text text -> i32(8).text(text.value());
                case GgufValue.Wholes list -> {
                    i32(9).i32(5).i64(list.values().length);
                    for (long each : list.values()) {
                        i32((int) each);
                    }
                }
                case GgufValue.Reals list -> {
                    i32(9).i32(6).i64(list.values().length);
                    for (double each : list.values()) {
                        f32(each);
                    }
                }
                case GgufValue.Truths list -> {
                    i32(9).i32(7).i64(list.values().length);
                    for (boolean each : list.values()) {
                        write(each ? 1 : 0);
                    }
                }
                case GgufValue.Texts list -> {
                    i32(9).i32(8).i64(list.values().size());
                    list.values().forEach(this::text);
                }
            }
        }

        private static ByteBuffer buffer(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
