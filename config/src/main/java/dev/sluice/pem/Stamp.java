package dev.sluice.pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;

/**
 * By what a file is known to have changed without reading it.
 *
 * @param modified as exactly as the file system knows it
 * @param size -1: there is no such file
 * @param identity another one when another file was moved there
 */
public record Stamp(Path file, Instant modified, long size, String identity) {
    /** Of several, in their order. */
    public static List<Stamp> of(List<Path> files) {
        return files.stream().map(Stamp::of).toList();
    }

    private static Stamp of(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(file, attributes.lastModifiedTime().toInstant(), attributes.size(),
                    String.valueOf(attributes.fileKey()));
        } catch (IOException _) {
            return new Stamp(file, Instant.EPOCH, -1, "");
        }
    }
}
