package dev.stepgate.engine.kv;

import dev.stepgate.engine.terms.EngineFault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A folder that nobody else may read, for one model of one process. Immutable. */
record PrivateFolder(Path path, FileChannel lock) {

    /** What a file's name ends with while it is being written. */
    static final String UNFINISHED = ".unfinished";

    private static final String LOCK = "lock";

    /**
     * Takes a folder, which is made if there is none; empty where another has it.
     *
     * @throws EngineFault.BadRequest naming the folder that cannot be used
     */
    static Optional<PrivateFolder> take(Path path) {
        try {
            Files.createDirectories(path, attributes("rwx------"));
            FileChannel lock = create(path.resolve(LOCK));
            if (locks(lock)) {
                return Optional.of(new PrivateFolder(path, lock));
            }
            lock.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new EngineFault.BadRequest(
                    "reuse folder: " + path + ": " + e + " (expected: a folder to write to)");
        }
    }

    private static boolean locks(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** A file that nobody else may read, to write to. */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                attributes("rw-------"));
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Its files but for the lock, by name. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !file.endsWith(LOCK)).sorted().toList();
        }
    }

    /** Deletes a file if it is there; one that stays is looked at again at the next start. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    static void delete(Path file) {
        // The older call, since it says nothing where a file cannot be deleted.
        file.toFile().delete();
    }

    /** Lets others take it. */
    void giveBack() {
        try {
            lock.close();
        } catch (IOException e) {
            // What closing could not write was nothing.
            return;
        }
    }
}
