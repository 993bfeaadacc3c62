package dev.sluice.proxy.route;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A GraphQL document, read as far as it takes to know what its operations are (October 2021 edition, sections 2.1 and 2.3). Whatever does
 * not follow the grammar of tokens, brackets and definitions is not read at all, and neither is a character by which some servers end a
 * comment and others do not. One use, one thread.
 */
final class GraphqlDocument {
    private static final int DEEPEST = 200;
    private static final int OVER = -1;

    private final String text;
    private int at;

    private GraphqlDocument(String text) {
        this.text = text;
    }

    /** Whether there is an operation in it, and each is a query. */
    static boolean asksOnly(String text) {
        return text.chars().allMatch(GraphqlDocument::isOrdinary) && new GraphqlDocument(text).areQueries();
    }

    private static boolean isOrdinary(int c) {
        return c >= ' ' && c != 0x7f && c != 0x85 && c != 0x2028 && c != 0x2029 || c == '\t' || c == '\n' || c == '\r';
    }

    private boolean areQueries() {
        int operations = 0;
        for (int next = peek(); next != OVER; next = peek()) {
            String word = next == '{' ? "" : name();
            boolean sound = switch (word) {
                case "" -> next == '{' && group();
                case "query" -> operation();
                case "fragment" -> fragment();
                default -> false; // a mutation, a subscription, or something that no client has to say
            };
            if (!sound) {
                return false;
            }
            operations += word.equals("fragment") ? 0 : 1;
        }
        return operations > 0;
    }

    private boolean operation() {
        if (isNameStart(peek())) {
            name();
        }
        return (peek() != '(' || group()) && directives() && peek() == '{' && group();
    }

    private boolean fragment() {
        String called = name();
        return !called.isEmpty() && !called.equals("on") && name().equals("on") && !name().isEmpty() && directives() && peek() == '{'
                && group();
    }

    private boolean directives() {
        while (peek() == '@') {
            at++;
            if (name().isEmpty() || peek() == '(' && !group()) {
                return false;
            }
        }
        return true;
    }

    /** From an opening bracket to the one that closes it. */
    private boolean group() {
        Deque<Integer> open = new ArrayDeque<>();
        do {
            int c = peek();
            if (c == '{' || c == '(' || c == '[') {
                open.push(c == '(' ? ')' : c + 2);
                at++;
            } else if (c == '}' || c == ')' || c == ']') {
                if (open.pop() != c) {
                    return false;
                }
                at++;
            } else if (!token(c)) {
                return false;
            }
        } while (!open.isEmpty() && open.size() <= DEEPEST);
        return open.isEmpty();
    }

    /** Anything but a bracket. */
    private boolean token(int c) {
        if (c == '"') {
            return text.startsWith("\"\"\"", at) ? block() : string();
        }
        if (isNameStart(c)) {
            return !name().isEmpty();
        }
        if (c == '.') {
            at += 3;
            return text.startsWith("...", at - 3);
        }
        if (c == '-' || isDigit(c)) {
            at++;
            while (at < text.length() && (isDigit(text.charAt(at)) || ".eE+-".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            return true;
        }
        at++;
        return c != OVER && "!$&:=@|".indexOf(c) >= 0;
    }

    private boolean string() {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return true;
            }
            if (c == '\n' || c == '\r') {
                return false;
            }
            at += c == '\\' ? 1 : 0;
        }
        return false;
    }

    private boolean block() {
        int from = at + 3;
        int end = text.indexOf("\"\"\"", from);
        while (end > from && text.charAt(end - 1) == '\\') {
            end = text.indexOf("\"\"\"", end + 3);
        }
        at = end + 3;
        return end >= 0;
    }

    /** Empty: what comes next is none. */
    private String name() {
        if (!isNameStart(peek())) {
            return "";
        }
        int from = at;
        while (at < text.length() && (isNameStart(text.charAt(at)) || isDigit(text.charAt(at)))) {
            at++;
        }
        return text.substring(from, at);
    }

    /** The character that the next token begins with. */
    private int peek() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                    at++;
                }
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == 0xfeff) {
                at++;
            } else {
                return c;
            }
        }
        return OVER;
    }

    private static boolean isNameStart(int c) {
        return c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
