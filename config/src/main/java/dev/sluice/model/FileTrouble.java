package dev.sluice.model;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file cannot be read or written, in words: what the JDK says of it is mostly its name alone. */
public final class FileTrouble {
    private FileTrouble() {}

    /** To go behind the name of the file and a colon. */
    public static String words(Path file, IOException trouble) {
        if (Files.isDirectory(file)) {
            return "it is a directory";
        }
        return switch (trouble) {
            case NoSuchFileException _ -> Files.isDirectory(file.resolveSibling(".")) ? "there is no such file"
                    : "there is no such directory";
            case AccessDeniedException _ -> "this user may not";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(trouble.getMessage());
        };
    }
}
