package dev.sluice.control.drill;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads answers of HTTP/1.1 off one connection. Confined to one thread. */
final class AnswerReader {
    private static final int LONGEST_LINE = 64 << 10;
    private static final int MOST_FIELDS = 500;

    private final InputStream in;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * The head of an answer.
     *
     * @param fields in order; names in lower case
     * @param length of the body; negative: not announced
     */
    record Head(int status, List<Map.Entry<String, String>> fields, long length, boolean chunked, boolean closes) {
        boolean isOpenEnded() {
            return length < 0 && !chunked && status != 204 && status != 304;
        }
    }

    /** The next head that is no interim one. */
    Head last() throws IOException {
        Head head = head();
        while (head.status >= 100 && head.status < 200) {
            head = head();
        }
        return head;
    }

    Head head() throws IOException {
        String[] words = line().split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
            throw new IOException("no answer of HTTP: " + String.join(" ", words));
        }
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        long length = -1;
        boolean chunked = false;
        boolean closes = false;
        for (String field = line(); !field.isEmpty(); field = line()) {
            String[] parts = field.split(":", 2);
            String name = parts[0].toLowerCase(Locale.ROOT);
            String value = parts.length < 2 ? "" : parts[1].strip();
            String lower = value.toLowerCase(Locale.ROOT);
            length = name.equals("content-length") ? Long.parseLong(value) : length;
            chunked |= name.equals("transfer-encoding") && lower.endsWith("chunked");
            closes |= name.equals("connection") && lower.contains("close");
            fields.add(Map.entry(name, value));
            if (fields.size() > MOST_FIELDS) {
                throw new IOException("fields: more than " + MOST_FIELDS);
            }
        }
        return new Head(Integer.parseInt(words[1]), fields, length, chunked, closes);
    }

    /** The body of an answer to a method, wherever it is wanted. */
    void body(Head head, String method, OutputStream to) throws IOException {
        if (method.equals("HEAD") || head.status == 204 || head.status == 304) {
            return;
        }
        if (head.chunked) {
            for (int size = chunk(); size > 0; size = chunk()) {
                copy(size, to);
                line();
            }
            String trailer = line();
            while (!trailer.isEmpty()) {
                trailer = line();
            }
        } else if (head.length >= 0) {
            copy(head.length, to);
        } else {
            in.transferTo(to);
        }
    }

    private void copy(long size, OutputStream to) throws IOException {
        byte[] piece = new byte[(int) Math.min(size, 16 << 10)];
        for (long left = size; left > 0;) {
            int read = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException("the connection ended " + left + " bytes before its answer");
            }
            to.write(piece, 0, read);
            left -= read;
        }
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException(next < 0 ? "the connection ended without an answer" : "a line without end");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
