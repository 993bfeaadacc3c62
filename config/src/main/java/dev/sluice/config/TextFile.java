package dev.sluice.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What came of reading a text from the disk. */
sealed interface TextFile {
    /** The whole text. */
    record Content(String text) implements TextFile {}

    /** Why there is no text. */
    record Unreadable(String what, String expected) implements TextFile {}

    /** Reads UTF-8 of a bounded size. */
    static TextFile read(Path file, int mostBytes) {
        return read(file, mostBytes, StandardCharsets.UTF_8);
    }

    /** As it is said to be encoded; any bytes at all are Latin-1. */
    static TextFile read(Path file, int mostBytes, Charset charset) {
        if (Files.isDirectory(file)) {
            return new Unreadable("is a directory", "a file");
        }
        try (var stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                return new Unreadable("is larger than " + (mostBytes >> 10) + " KiB", "at most " + (mostBytes >> 10) + " KiB");
            }
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new Content(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (NoSuchFileException absent) {
            return new Unreadable("does not exist", "the name of a file");
        } catch (AccessDeniedException denied) {
            return new Unreadable("may not be read", "a file that this user may read");
        } catch (CharacterCodingException garbled) {
            return new Unreadable("is not " + charset, "text in " + charset);
        } catch (IOException failed) {
            return new Unreadable("cannot be read: " + failed.getMessage(), "a readable file");
        }
    }
}
