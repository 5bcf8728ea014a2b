package dev.stepgate.engine.packing;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Copies the keys and values of a GGUF file byte by byte, whatever they mean. Used by one thread,
 * after the file was opened as a checkpoint, which checks its head.
 */
final class StoredMetadata {
    private static final Pattern PART = Pattern.compile("(.+-)\\d{5}(-of-\\d{5}\\.gguf)");
    private static final String SPLIT = "split.";
    private static final String ALIGNMENT = "general.alignment";
    private static final int TEXT = 8;
    private static final int LIST = 9;
    private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private long position = 16;

    private StoredMetadata(MemorySegment file) {
        this.file = file;
    }

    /** All of them but those that say how this file is laid out, which the copy need not share. */
    static Metadata read(Path gguf) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(firstPart(gguf), StandardOpenOption.READ)) {
            return new StoredMetadata(
                            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena))
                    .entries();
        } catch (IndexOutOfBoundsException shortened) {
            throw new BadCheckpoint(gguf + ": ends within its keys (expected: a whole GGUF file)");
        }
    }

    /** The part that holds the keys: the first of a split file, or the file itself. */
    static Path firstPart(Path gguf) {
        Matcher part = PART.matcher(String.valueOf(gguf.getFileName()));
        return part.matches() ? gguf.resolveSibling(part.group(1) + "00001" + part.group(2)) : gguf;
    }

    private Metadata entries() {
        Metadata metadata = new Metadata();
        long count = i64();
        for (long i = 0; i < count; i++) {
            String key = new String(bytes(i64()), StandardCharsets.UTF_8);
            long start = position;
            skip(i32());
            byte[] value = file.asSlice(start, position - start).toArray(ValueLayout.JAVA_BYTE);
            if (!key.startsWith(SPLIT) && !key.equals(ALIGNMENT)) {
                metadata.put(key, value);
            }
        }
        return metadata;
    }

    private void skip(int type) {
        if (type == TEXT) {
            skipText();
        } else if (type == LIST) {
            int element = i32();
            long count = i64();
            if (element == TEXT) {
                for (long i = 0; i < count; i++) {
                    skipText();
                }
            } else {
                position += count * SIZES[element];
            }
        } else {
            position += SIZES[type];
        }
    }

    private void skipText() {
        long bytes = i64();
        position += bytes;
    }

    private int i32() {
        int value = file.get(INT, position);
        position += 4;
        return value;
    }

    private long i64() {
        long value = file.get(LONG, position);
        position += 8;
        return value;
    }

    private byte[] bytes(long count) {
        byte[] bytes = file.asSlice(position, count).toArray(ValueLayout.JAVA_BYTE);
        position += count;
        return bytes;
    }
}
