package dev.stepgate.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whole files mapped for reading, until closed all together. Thread-safe. */
final class MappedFiles implements AutoCloseable {
    private final Arena arena;

    @SuppressWarnings("MustBeClosedChecker") // closed by close(), the reason this class exists
    MappedFiles() {
        this.arena = Arena.ofShared();
    }

    /** The file's bytes, valid until this is closed. */
    MemorySegment map(Source source, Path file) {
        if (!Files.isRegularFile(file)) {
            throw source.fault(Files.exists(file) ? "not a regular file" : "there is no such file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException failed) {
            throw source.fault("cannot be read: " + failed.getMessage());
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
