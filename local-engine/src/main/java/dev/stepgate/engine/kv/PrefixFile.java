package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryBlock;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.MemoryShape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A file of ours that holds a beginning: which model's, its tokens, and the blocks of its memories.
 * Immutable.
 *
 * <p>All numbers are little-endian. The header: eight letters, the revision and the header's bytes
 * as ints, 32 bytes that tell the model, then as ints the format, positions of a block, and
 * memories; of each memory its length and layers; of each layer window, heads, head size and
 * blocks; of each block index and slots; then the tokens, and the CRC-32C of all before. Then the
 * blocks in that order, each with its own CRC-32C.
 *
 * @param headerBytes where the blocks begin
 * @param bytes of the whole file
 */
record PrefixFile(Path path, Outline outline, int headerBytes, long bytes) {

    private static final byte[] MAGIC = {'S', 'G', 'P', 'R', 'E', 'F', 'I', 'X'};
    private static final int REVISION = 1;
    private static final int IDENTITY_BYTES = 32;
    private static final int FIXED_BYTES = MAGIC.length + 2 * Integer.BYTES + IDENTITY_BYTES;
    private static final int MOST_HEADER_BYTES = 1 << 28;

    /**
     * What makes keys and values mean the same.
     *
     * @param identity tells the model, 32 bytes
     */
    record Stamp(byte[] identity, MemoryFormat format, int blockPositions) {

        /** As files have it. */
        private int formatCode() {
            return switch (format) {
                case F32 -> 0;
                case BF16 -> 1;
                case Q8 -> 2;
            };
        }

        private MemoryShape shape(Outline.Layer layer) {
            LayerShape shape = layer.shape();
            return new MemoryShape(format, blockPositions, shape.heads(), shape.headSize());
        }
    }

    /** Takes a block as it is at the moment of the call; false to give up. */
    @FunctionalInterface
    interface Copying {
        boolean copy(MemoryBlock block, int slots, ByteBuffer to);
    }

    /** Finds room for a block that is about to be read. */
    @FunctionalInterface
    interface Room {
        MemoryBlock of(int memory, int layer, int index, int slots);
    }

    /** What a file of it would take, in bytes. */
    static long bytes(Stamp stamp, Outline outline) {
        long bytes = header(stamp, outline).limit();
        for (Outline.Memory memory : outline.memories()) {
            for (Outline.Layer layer : memory.layers()) {
                MemoryShape shape = stamp.shape(layer);
                for (int slots : layer.slots().values()) {
                    bytes += shape.bytes(slots) + Integer.BYTES;
                }
            }
        }
        return bytes;
    }

    /** One that was written just now. */
    static PrefixFile of(Path path, Stamp stamp, Outline outline) {
        int headerBytes = header(stamp, outline).limit();
        return new PrefixFile(path, outline, headerBytes, bytes(stamp, outline));
    }

    /** The same file after it was moved. */
    PrefixFile at(Path other) {
        return new PrefixFile(other, outline, headerBytes, bytes);
    }

    /**
     * Writes a new file.
     *
     * @param blocks those of the outline, in its order
     * @throws IOException also when copying gave up
     */
    static void write(
            FileChannel to, Stamp stamp, Outline outline, List<MemoryBlock> blocks, Copying copying)
            throws IOException {
        drain(header(stamp, outline), to);
        int next = 0;
        for (Outline.Memory memory : outline.memories()) {
            for (Outline.Layer layer : memory.layers()) {
                for (int slots : layer.slots().values()) {
                    MemoryBlock block = blocks.get(next++);
                    ByteBuffer buffer = buffer((int) block.shape().bytes(slots) + Integer.BYTES);
                    if (!copying.copy(block, slots, buffer)) {
                        throw new IOException("the blocks are needed elsewhere");
                    }
                    drain(sealed(buffer), to);
                }
            }
        }
    }

    private static ByteBuffer header(Stamp stamp, Outline outline) {
        var ints = new ArrayList<Integer>();
        ints.addAll(List.of(stamp.formatCode(), stamp.blockPositions(), outline.memories().size()));
        for (Outline.Memory memory : outline.memories()) {
            ints.addAll(List.of(memory.length(), memory.layers().size()));
            for (Outline.Layer layer : memory.layers()) {
                LayerShape shape = layer.shape();
                ints.addAll(List.of(shape.window(), shape.heads(), shape.headSize()));
                ints.add(layer.slots().size());
                layer.slots().forEach((index, slots) -> ints.addAll(List.of(index, slots)));
            }
        }
        ints.add(outline.tokens().length);
        int bytes = FIXED_BYTES + Integer.BYTES * (ints.size() + outline.tokens().length + 1);
        ByteBuffer header = buffer(bytes);
        header.put(MAGIC).putInt(REVISION).putInt(bytes).put(stamp.identity());
        ints.forEach(header::putInt);
        for (int token : outline.tokens()) {
            header.putInt(token);
        }
        return sealed(header);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Puts the checksum of all that was put behind it, and turns to reading. */
    private static ByteBuffer sealed(ByteBuffer buffer) {
        return buffer.putInt(checksum(buffer)).flip();
    }

    private static int checksum(ByteBuffer upToHere) {
        var checksum = new CRC32C();
        checksum.update(upToHere.duplicate().flip());
        return (int) checksum.getValue();
    }

    private static void drain(ByteBuffer from, FileChannel to) throws IOException {
        while (from.hasRemaining()) {
            to.write(from);
        }
    }

    /**
     * Reads a file's header.
     *
     * @throws IOException saying what is wrong with it: another model's or form's, cut or damaged
     */
    static PrefixFile open(Path path, Stamp stamp) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer fixed = read(channel, 0, FIXED_BYTES);
            byte[] magic = new byte[MAGIC.length];
            fixed.get(magic);
            check(Arrays.equals(magic, MAGIC), "not a file of ours");
            int revision = fixed.getInt();
            check(revision == REVISION, "of revision " + revision);
            int headerBytes = fixed.getInt();
            check(headerBytes > FIXED_BYTES && headerBytes <= MOST_HEADER_BYTES, "damaged");
            check(headerBytes <= channel.size(), "cut");
            byte[] identity = new byte[IDENTITY_BYTES];
            fixed.get(identity);
            check(Arrays.equals(identity, stamp.identity()), "another model's");
            ByteBuffer header = read(channel, 0, headerBytes);
            checkSealed(header);
            Outline outline = outline(header.position(FIXED_BYTES), stamp);
            long bytes = bytes(stamp, outline);
            check(bytes == channel.size(), "cut");
            return new PrefixFile(path, outline, headerBytes, bytes);
        }
    }

    private static ByteBuffer read(FileChannel from, long at, int bytes) throws IOException {
        ByteBuffer buffer = buffer(bytes);
        while (buffer.hasRemaining()) {
            if (from.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("cut");
            }
        }
        return buffer.flip();
    }

    private static void check(boolean holds, String what) throws IOException {
        if (!holds) {
            throw new IOException(what);
        }
    }

    /** Checks the checksum at the end and leaves it out. */
    private static void checkSealed(ByteBuffer buffer) throws IOException {
        int end = buffer.limit() - Integer.BYTES;
        int stored = buffer.getInt(end);
        buffer.limit(end);
        check(checksum(buffer.duplicate().position(end)) == stored, "damaged");
    }

    private static Outline outline(ByteBuffer from, Stamp stamp) throws IOException {
        check(from.getInt() == stamp.formatCode(), "of another memory format");
        check(from.getInt() == stamp.blockPositions(), "of another block size");
        var memories = new ArrayList<Outline.Memory>();
        int count = count(from);
        for (int i = 0; i < count; i++) {
            int length = from.getInt();
            var layers = new ArrayList<Outline.Layer>();
            int layerCount = count(from);
            for (int j = 0; j < layerCount; j++) {
                var shape = new LayerShape(from.getInt(), from.getInt(), from.getInt());
                layers.add(new Outline.Layer(shape, slots(from, stamp)));
            }
            memories.add(new Outline.Memory(length, layers));
        }
        int[] tokens = new int[count(from)];
        from.asIntBuffer().get(tokens);
        check(from.remaining() == Integer.BYTES * tokens.length, "damaged");
        return new Outline(tokens, memories);
    }

    private static NavigableMap<Integer, Integer> slots(ByteBuffer from, Stamp stamp)
            throws IOException {
        var slots = new TreeMap<Integer, Integer>();
        int blocks = count(from);
        for (int i = 0; i < blocks; i++) {
            int index = from.getInt();
            int held = from.getInt();
            check(index >= 0 && held > 0 && held <= stamp.blockPositions(), "damaged");
            slots.put(index, held);
        }
        return slots;
    }

    private static int count(ByteBuffer from) throws IOException {
        int count = from.getInt();
        check(count >= 0 && count <= from.remaining() / Integer.BYTES, "damaged");
        return count;
    }

    /** Which blocks take part in a beginning of {@code length} tokens. */
    private boolean needed(Stamp stamp, int memory, Outline.Layer layer, int index, int length) {
        int positions = outline.positions(memory, length);
        return layer.shape().needs(stamp.blockPositions(), index, positions);
    }

    /** What a pool has to give for a beginning of {@code length} tokens, in bytes. */
    long bytesToRead(Stamp stamp, int length) {
        long bytes = 0;
        for (int i = 0; i < outline.memories().size(); i++) {
            for (Outline.Layer layer : outline.memories().get(i).layers()) {
                for (int index : layer.slots().keySet()) {
                    boolean needed = needed(stamp, i, layer, index, length);
                    bytes += needed ? stamp.shape(layer).bytes() : 0;
                }
            }
        }
        return bytes;
    }

    /**
     * Reads the blocks of a beginning of {@code length} tokens, no slot more.
     *
     * @throws IOException saying what is wrong with the file
     */
    void read(Stamp stamp, int length, Room room) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            check(channel.size() == bytes, "cut");
            long at = headerBytes;
            for (int i = 0; i < outline.memories().size(); i++) {
                List<Outline.Layer> layers = outline.memories().get(i).layers();
                for (int j = 0; j < layers.size(); j++) {
                    MemoryShape shape = stamp.shape(layers.get(j));
                    for (var each : layers.get(j).slots().entrySet()) {
                        int index = each.getKey();
                        int size = (int) shape.bytes(each.getValue()) + Integer.BYTES;
                        if (needed(stamp, i, layers.get(j), index, length)) {
                            ByteBuffer block = read(channel, at, size);
                            checkSealed(block);
                            int rest = outline.positions(i, length) - index * shape.positions();
                            room.of(i, j, index, Math.min(each.getValue(), rest))
                                    .read(each.getValue(), block);
                        }
                        at += size;
                    }
                }
            }
        }
    }
}
