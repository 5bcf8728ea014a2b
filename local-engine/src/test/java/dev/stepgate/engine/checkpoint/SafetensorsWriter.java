package dev.stepgate.engine.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A safetensors file in the making: starts as a copy, is changed, and written whole or in shards.
 */
final class SafetensorsWriter {

    /** A tensor as the format has it. */
    record Entry(String dtype, List<Long> shape, byte[] bytes) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    static SafetensorsWriter copyOf(Path file) {
        SafetensorsWriter copy = new SafetensorsWriter();
        try (MappedFiles files = new MappedFiles()) {
            Source source = new Source(file.toString());
            SafetensorsFile.read(source, files.map(source, file), name -> true)
                    .forEach(
                            (name, tensor) ->
                                    copy.put(
                                            name,
                                            tensor.type().name(),
                                            tensor.shape(),
                                            tensor.data().toArray(ValueLayout.JAVA_BYTE)));
        }
        return copy;
    }

    SafetensorsWriter put(String name, String dtype, List<Long> shape, byte[] bytes) {
        entries.put(name, new Entry(dtype, shape, bytes));
        return this;
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(name);
        }
        return entry;
    }

    SafetensorsWriter rename(UnaryOperator<String> naming) {
        Map<String, Entry> before = new LinkedHashMap<>(entries);
        entries.clear();
        before.forEach((name, entry) -> entries.put(naming.apply(name), entry));
        return this;
    }

    /** Stores each expert for itself, under names that end {@code {prefix}{index}.gate_proj…}. */
    SafetensorsWriter unstack(String prefix) {
        Map<String, Entry> before = new LinkedHashMap<>(entries);
        entries.clear();
        before.forEach(
                (name, entry) -> {
                    if (!name.contains(".moe.") || entry.shape().size() != 3) {
                        entries.put(name, entry);
                        return;
                    }
                    int experts = entry.shape().getFirst().intValue();
                    int each = entry.bytes().length / experts;
                    for (int e = 0; e < experts; e++) {
                        byte[] bytes =
                                ByteBuffer.allocate(each)
                                        .put(entry.bytes(), e * each, each)
                                        .array();
                        put(
                                name.replace(".moe.", "." + prefix + e + "."),
                                entry.dtype(),
                                entry.shape().subList(1, 3),
                                bytes);
                    }
                });
        return this;
    }

    void write(Path file) throws IOException {
        write(file, List.copyOf(entries.entrySet()));
    }

    /** Deals the tensors out to so many files, and writes the index. */
    void writeShards(Path folder, int count) throws IOException {
        List<List<Map.Entry<String, Entry>>> shards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shards.add(new ArrayList<>());
        }
        List<String> index = new ArrayList<>();
        int next = 0;
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            int shard = next++ % count;
            shards.get(shard).add(entry);
            index.add("\"%s\":\"model-%d.safetensors\"".formatted(entry.getKey(), shard));
        }
        for (int i = 0; i < count; i++) {
            write(folder.resolve("model-" + i + ".safetensors"), shards.get(i));
        }
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{" + String.join(",", index) + "}}");
    }

    private static void write(Path file, List<Map.Entry<String, Entry>> entries)
            throws IOException {
        List<String> fields = new ArrayList<>();
        long end = 0;
        for (Map.Entry<String, Entry> entry : entries) {
            long start = end;
            end += entry.getValue().bytes().length;
            fields.add(
                    "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                            .formatted(
                                    entry.getKey(),
                                    entry.getValue().dtype(),
                                    entry.getValue().shape(),
                                    start,
                                    end));
        }
        byte[] header =
                fields.stream()
                        .collect(Collectors.joining(",", "{", "}"))
                        .getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(header.length)
                            .array());
            out.write(header);
            for (Map.Entry<String, Entry> entry : entries) {
                out.write(entry.getValue().bytes());
            }
        }
    }
}
