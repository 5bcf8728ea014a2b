package dev.stepgate.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes to a file. Thread-safe. While it waits for the disk, further lines
 * gather and go together in the next write. A write that fails is undone: its lines' owners are
 * told, and the file ends where it did before.
 */
final class Writer implements AutoCloseable {
    private final FileChannel file;
    private final Appender appender;
    private final Thread thread;
    private final Object lock = new Object();
    private List<Waiting> waiting = new ArrayList<>();
    private boolean closed;

    /** Where the file ends as far as anybody was told; only the writing thread's. */
    private long goodBytes;

    private boolean dirty;

    Writer(FileChannel file, long goodBytes, Appender appender) {
        this.file = file;
        this.goodBytes = goodBytes;
        this.appender = appender;
        this.thread = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a line; lines are written in the order taken. */
    Receipt add(byte[] line) {
        Waiting added = new Waiting(line);
        synchronized (lock) {
            if (closed) {
                added.failed(new IOException("the journal is closed"));
            } else {
                waiting.add(added);
                lock.notifyAll();
            }
        }
        return added;
    }

    private void run() {
        while (true) {
            List<Waiting> batch = nextBatch();
            if (batch.isEmpty()) {
                return;
            }
            try {
                write(batch);
                batch.forEach(Waiting::written);
            } catch (IOException | RuntimeException fault) {
                batch.forEach(each -> each.failed(fault));
            }
        }
    }

    /** Waits for lines; none once closed and all are written. */
    private List<Waiting> nextBatch() {
        synchronized (lock) {
            while (waiting.isEmpty() && !closed) {
                try {
                    lock.wait();
                } catch (InterruptedException nobodysBusiness) {
                    // Nobody has this thread; the only way to stop it is to close the journal.
                }
            }
            List<Waiting> batch = waiting;
            waiting = new ArrayList<>();
            return batch;
        }
    }

    private void write(List<Waiting> batch) throws IOException {
        if (dirty) {
            undo();
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(batch.stream().mapToInt(each -> each.line.length).sum());
        batch.forEach(each -> bytes.put(each.line));
        bytes.flip();
        int length = bytes.remaining();
        dirty = true;
        try {
            appender.append(file, bytes);
        } catch (IOException | RuntimeException fault) {
            undoQuietly(fault);
            throw fault;
        }
        goodBytes += length;
        dirty = false;
    }

    private void undoQuietly(Exception fault) {
        try {
            undo();
        } catch (IOException again) {
            // Tried again before the next write; until then the file stays marked.
            fault.addSuppressed(again);
        }
    }

    private void undo() throws IOException {
        file.truncate(goodBytes);
        file.position(goodBytes);
        dirty = false;
    }

    /** Writes what is waiting, then stops. */
    @Override
    public void close() throws IOException {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }

    /** A line and whoever waits for it. */
    private static final class Waiting implements Receipt {
        private final byte[] line;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile @Nullable Exception fault;

        Waiting(byte[] line) {
            this.line = line;
        }

        void written() {
            done.countDown();
        }

        void failed(Exception because) {
            fault = because;
            done.countDown();
        }

        /** Waits through interrupts: the disk answers soon, and half-known is worse than late. */
        @Override
        public void await() throws IOException {
            boolean interrupted = false;
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Exception because = fault;
            if (because != null) {
                throw new IOException(
                        "the journal could not be written: " + because.getMessage(), because);
            }
        }
    }
}
