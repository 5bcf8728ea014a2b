package dev.stepgate.engine.packing;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A GGUF file being written, front to back (spec section 6.1). It has another name until it is
 * whole; closing it before that removes it. Owned by one thread.
 */
final class GgufWriter implements AutoCloseable {
    private static final int MAGIC = 0x46554747;
    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;

    private final Path out;
    private final Path part;
    private final long wholeBytes;
    private final FileChannel channel;
    private boolean finished;

    private GgufWriter(Path out, Path part, long wholeBytes, FileChannel channel) {
        this.out = out;
        this.part = part;
        this.wholeBytes = wholeBytes;
        this.channel = channel;
    }

    /** Begins a file with its head; the tensors' bytes follow in the order planned. */
    static GgufWriter open(Path out, Metadata metadata, List<PlannedTensor> tensors)
            throws IOException {
        byte[] head = head(metadata, tensors);
        long bytes = aligned(head.length);
        for (PlannedTensor tensor : tensors) {
            bytes = Math.addExact(bytes, aligned(tensor.bytes()));
        }
        Path folder = folder(out);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (bytes > free) {
            throw new BadRequest(
                    "%s: needs %d bytes and its disk has %d free".formatted(out, bytes, free));
        }
        Path part = folder.resolve("." + out.getFileName() + ".part");
        part.toFile().deleteOnExit();
        GgufWriter writer = new GgufWriter(out, part, bytes, create(part));
        try {
            writer.write(ByteBuffer.wrap(head));
            writer.endTensor();
            return writer;
        } catch (IOException | RuntimeException failed) {
            writer.close();
            throw failed;
        }
    }

    private static FileChannel create(Path part) throws IOException {
        return FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    private static Path folder(Path out) {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out)) {
            throw new BadRequest(out + ": no place for a file (expected: a file in a folder)");
        }
        return folder;
    }

    private static byte[] head(Metadata metadata, List<PlannedTensor> tensors) {
        Metadata.Bytes head = new Metadata.Bytes();
        head.i32(MAGIC).i32(VERSION).i64(tensors.size()).i64(metadata.size());
        metadata.forEach((key, value) -> head.text(key).raw(value));
        long offset = 0;
        for (PlannedTensor tensor : tensors) {
            head.text(tensor.name()).i32(tensor.shape().size());
            tensor.shape().reversed().forEach(head::i64);
            head.i32(tensor.type().stored().ggmlId()).i64(offset);
            offset += aligned(tensor.bytes());
        }
        return head.toBytes();
    }

    /** The size of the file once it is whole. */
    long wholeBytes() {
        return wholeBytes;
    }

    /** Writes all that remains in the buffer. */
    void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failed) {
            throw new IOException(
                    "%s: %s (%d bytes needed)".formatted(out, failed.getMessage(), wholeBytes),
                    failed);
        }
    }

    /** Fills up to where the next tensor may begin. */
    void endTensor() throws IOException {
        long position = channel.position();
        write(ByteBuffer.allocate((int) (aligned(position) - position)));
    }

    /** Gives the file its name, replacing what had it before. */
    void finish() throws IOException {
        channel.close();
        Files.move(part, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            channel.close();
            Files.deleteIfExists(part);
        }
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
