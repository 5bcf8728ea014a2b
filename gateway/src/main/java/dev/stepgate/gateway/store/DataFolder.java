package dev.stepgate.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder everything durable is in, ours alone while it is open: a second process is told so.
 * Thread-safe. Only its owner may read what is in it.
 */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    /** Apart from the lock: closing any stream on a locked file would give the lock away. */
    private static final String PID = "pid";

    /** What came of asking for the folder. */
    public sealed interface Claim {
        /** It is ours; the receiver closes it. */
        record Held(DataFolder folder) implements Claim {}

        /** Another process has it; the sentence says which. */
        record Taken(String sentence) implements Claim {}
    }

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if there is none and takes it.
     *
     * @param pid our process number, for whoever comes second
     */
    public static Claim claim(Path path, long pid) throws IOException {
        try {
            return take(path, pid);
        } catch (IOException fault) {
            throw Plainly.said(fault);
        }
    }

    private static Claim take(Path path, long pid) throws IOException {
        Set<PosixFilePermission> owners = PosixFilePermissions.fromString("rwx------");
        if (Files.isDirectory(path)) {
            Files.setPosixFilePermissions(path, owners);
        } else {
            Files.createDirectories(path.toAbsolutePath().normalize().getParent());
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(owners));
        }
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK),
                        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(ownerOnly()));
        try {
            if (lock(channel) == null) {
                channel.close();
                return new Claim.Taken(
                        "data folder "
                                + path
                                + " is in use by process "
                                + read(path, PID).orElse("unknown")
                                + " (stop it, or choose another folder with STEPGATE_DATA)");
            }
            DataFolder folder = new DataFolder(path, channel);
            folder.write(PID, pid + "\n");
            return new Claim.Held(folder);
        } catch (IOException fault) {
            channel.close();
            throw fault;
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    static Set<PosixFilePermission> ownerOnly() {
        return PosixFilePermissions.fromString("rw-------");
    }

    public Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Writes a small file at once or not at all; only its owner may ever read it. */
    public Path write(String name, String content) throws IOException {
        Path draft = path.resolve(name + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel =
                FileChannel.open(
                        draft,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(ownerOnly()))) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        Path file = path.resolve(name);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        force();
        return file;
    }

    /** What the file of that name in a data folder says, if there is one. */
    public static Optional<String> read(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file)
                ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    /**
     * Gives a file another name, or that with a number where it is taken: nothing is replaced.
     *
     * @return the new name
     */
    public String rename(String name, String wanted) throws IOException {
        String free = wanted;
        for (int number = 2; Files.exists(path.resolve(free)); number++) {
            free = wanted + "." + number;
        }
        Files.move(path.resolve(name), path.resolve(free), StandardCopyOption.ATOMIC_MOVE);
        force();
        return free;
    }

    /** Makes renames in the folder survive a power cut. */
    private void force() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Lets another process have it. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path.resolve(PID));
        lockFile.close();
    }
}
