package dev.stepgate.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One GGUF file taken apart (spec section 6.1): its metadata and the tensors it holds. Immutable.
 *
 * @param tensors by name, in file order
 */
record GgufFile(GgufMetadata metadata, Map<String, Tensor> tensors) {
    private static final int MAGIC = 0x46554747;
    private static final int VERSION = 3;
    private static final int MOST_KEYS = 1 << 16;
    private static final int MOST_TENSORS = 1 << 17;
    private static final int MOST_DIMENSIONS = 4;
    private static final String ALIGNMENT = "general.alignment";

    /** Reads the head of a mapped file; everything in it is checked before it is believed. */
    static GgufFile read(Source source, MemorySegment file) {
        ByteCursor cursor = new ByteCursor(source, file);
        int magic = cursor.i32("the magic bytes GGUF");
        if (magic != MAGIC) {
            throw source.fault("magic", "0x" + Integer.toHexString(magic), "GGUF");
        }
        int version = cursor.i32("the GGUF version");
        if (version != VERSION) {
            throw source.fault("version", Integer.toUnsignedString(version), "" + VERSION);
        }
        int tensors = (int) cursor.count("the number of tensors", MOST_TENSORS, 24);
        int keys = (int) cursor.count("the number of keys", MOST_KEYS, 13);
        GgufMetadata metadata = new GgufMetadata(source, values(source, cursor, keys));
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < tensors; i++) {
            entries.add(Entry.read(source, cursor));
        }
        int alignment = metadata.wholeOr(ALIGNMENT, 32, 1, 1 << 20);
        if (Integer.bitCount(alignment) != 1) {
            throw source.fault(ALIGNMENT, alignment, "a power of two");
        }
        long start = Math.min((cursor.position() + alignment - 1) & -alignment, file.byteSize());
        DataRegion data = new DataRegion(source, file.asSlice(start));
        return new GgufFile(metadata, place(source, data, alignment, entries));
    }

    private static Map<String, GgufValue> values(Source source, ByteCursor cursor, int keys) {
        GgufValues reader = new GgufValues(source, cursor);
        Map<String, GgufValue> values = new HashMap<>();
        for (int i = 0; i < keys; i++) {
            String key = cursor.text("a key");
            if (values.put(key, reader.next(key)) != null) {
                throw source.fault(key, "given twice", "once");
            }
        }
        return values;
    }

    private static Map<String, Tensor> place(
            Source source, DataRegion data, int alignment, List<Entry> entries) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            TensorType type =
                    TensorType.ofGgml(entry.type())
                            .orElseThrow(
                                    () ->
                                            source.fault(
                                                    entry.name()
                                                            + " is "
                                                            + TensorType.ggmlName(entry.type())
                                                            + ", which this build does not read"
                                                            + " (expected: "
                                                            + TensorType.expected()
                                                            + ")"));
            if (entry.offset() % alignment != 0) {
                throw source.fault(
                        entry.name(),
                        "starts at " + Long.toUnsignedString(entry.offset()),
                        "a multiple of " + alignment);
            }
            Tensor tensor = data.tensor(entry.name(), type, entry.shape(), entry.offset());
            if (tensors.put(entry.name(), tensor) != null) {
                throw source.fault(entry.name(), "given twice", "once");
            }
        }
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * What the head says of one tensor.
     *
     * @param type ggml's id
     * @param shape outermost first, the reverse of the file's order
     */
    private record Entry(String name, int type, List<Long> shape, long offset) {

        static Entry read(Source source, ByteCursor cursor) {
            String name = cursor.text("a tensor's name");
            int dimensions = cursor.i32("the dimensions of " + name);
            if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
                throw source.fault(
                        name,
                        Integer.toUnsignedString(dimensions) + " dimensions",
                        "1 to " + MOST_DIMENSIONS);
            }
            List<Long> shape = new ArrayList<>();
            for (int i = 0; i < dimensions; i++) {
                shape.addFirst(cursor.i64("a size of " + name));
            }
            int type = cursor.i32("the type of " + name);
            return new Entry(name, type, shape, cursor.i64("the offset of " + name));
        }
    }
}
