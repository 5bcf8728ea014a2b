package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A beginning being written to a file while the engine goes on, until its blocks are needed. Made
 * and left by the thread that owns the model, run by another.
 */
final class PrefixJob implements Runnable {

    private final Prefix prefix;
    private final Outline outline;
    private final List<MemoryBlock> blocks;
    private final PrefixFile.Stamp stamp;
    private final Path path;
    private State state = State.WRITING;

    private enum State {
        WRITING,
        LEFT,
        FAILED,
        WRITTEN
    }

    /**
     * Not begun yet.
     *
     * @param prefix which keeps its blocks as they are until this is left or over
     */
    PrefixJob(Prefix prefix, Outline outline, PrefixFile.Stamp stamp, Path path) {
        this.prefix = prefix;
        this.outline = outline;
        this.blocks = prefix.contents();
        this.stamp = stamp;
        this.path = path;
    }

    boolean isOf(Prefix other) {
        return prefix == other;
    }

    /** Where the file is, once it is written. */
    Path path() {
        return path;
    }

    @Override
    public void run() {
        Path unfinished = path.resolveSibling(path.getFileName() + PrivateFolder.UNFINISHED);
        try {
            try (FileChannel to = PrivateFolder.create(unfinished)) {
                PrefixFile.write(to, stamp, outline, blocks, this::copy);
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            if (!end(State.WRITTEN)) {
                Files.delete(path);
            }
        } catch (IOException | RuntimeException | Error e) {
            end(State.FAILED);
            PrivateFolder.delete(unfinished);
        }
    }

    private synchronized boolean copy(MemoryBlock block, int slots, ByteBuffer to) {
        if (state != State.WRITING) {
            return false;
        }
        block.write(slots, to);
        return true;
    }

    private synchronized boolean end(State how) {
        boolean wasWriting = state == State.WRITING;
        state = wasWriting ? how : state;
        return wasWriting;
    }

    /** From here on no block is read, whatever is not written is not. */
    void leave() {
        end(State.LEFT);
    }

    synchronized boolean written() {
        return state == State.WRITTEN;
    }
}
