package dev.stepgate.gateway.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says what went wrong with a file; the platform's own message is often only the file's name. */
final class Plainly {

    private Plainly() {}

    /** The same fault with a message that says what is wrong. */
    static IOException said(IOException fault) {
        return fault instanceof FileSystemException files && files.getReason() == null
                ? new IOException(files.getFile() + ": " + reason(files), fault)
                : fault;
    }

    private static String reason(FileSystemException fault) {
        return switch (fault) {
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "is not a folder";
            case NoSuchFileException _ -> "does not exist and cannot be made";
            default -> "cannot be used (" + fault.getClass().getSimpleName() + ")";
        };
    }
}
