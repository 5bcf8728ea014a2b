package dev.stepgate.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Puts bytes at the end of a file so that they survive a power cut, or throws. */
@FunctionalInterface
interface Appender {
    void append(FileChannel file, ByteBuffer bytes) throws IOException;

    /** Writes all, then waits for the disk. */
    static void toDisk(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
    }
}
