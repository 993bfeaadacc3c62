package dev.sluice.load.draft;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What an access log has of requests that may be asked again: reads that were answered well and whose words do not say that they change
 * something.
 *
 * @param targets in the order of the log
 * @param leftOut why, and how many
 */
record SafeRequests(List<String> targets, Map<String, Integer> leftOut) {
    /** Words of a path or a query, after which a read may not be one. */
    private static final Set<String> WRITES = Set.of("add", "remove", "delete", "del", "destroy", "drop", "update", "edit", "set", "save",
            "create", "insert", "submit", "send", "post", "put", "buy", "pay", "payment", "order", "checkout", "confirm", "cancel", "clear",
            "empty", "reset", "logout", "signout", "login", "signin", "register", "subscribe", "unsubscribe", "activate", "deactivate",
            "vote", "like", "rate", "apply", "redeem", "coupon", "approve", "reject", "upload", "import", "purge", "flush", "run", "start",
            "stop", "hook", "hooks", "callback", "oauth", "sso", "verify", "move", "copy", "rename", "admin");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");
    private static final int LONGEST = 2_000;
    private static final int MOST_DIFFERENT = 100_000;

    SafeRequests {
        targets = List.copyOf(targets);
    }

    /**
     * Reads a log of any length; keeps the first of its requests, up to a number.
     *
     * @param also what else a path has to be
     */
    static SafeRequests in(Path log, int most, Predicate<String> also) throws DraftException {
        List<String> targets = new ArrayList<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        Map<String, String> different = new HashMap<>(); // so that each stands in the memory once
        int known = 0;
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<LogLine> request = LogLine.parse(line.strip());
                known += request.isPresent() ? 1 : 0;
                Optional<String> why = request.map(one -> whyNot(one, also)).orElse(Optional.of("lines that are no requests"));
                if (why.isEmpty() && targets.size() >= most) {
                    why = Optional.of("beyond the first " + most);
                }
                String target = request.map(LogLine::target).orElse("");
                if (why.isEmpty() && different.size() >= MOST_DIFFERENT && !different.containsKey(target)) {
                    why = Optional.of("beyond the first " + MOST_DIFFERENT + " different ones");
                }
                why.ifPresentOrElse(reason -> leftOut.merge(reason, 1, Integer::sum),
                        () -> targets.add(different.computeIfAbsent(target, Function.identity())));
            }
        } catch (IOException unreadable) {
            throw new DraftException(log + ": cannot be read: " + unreadable.getMessage() + " (expected: an access log)");
        }
        if (known == 0) {
            throw new DraftException(
                    log + ": no line of a known form (expected: an access log in the common, the combined or our JSON format)");
        }
        return new SafeRequests(targets, leftOut);
    }

    private static Optional<String> whyNot(LogLine line, Predicate<String> also) {
        if (!line.method().equals("GET") && !line.method().equals("HEAD")) {
            return Optional.of("neither GET nor HEAD");
        }
        if (line.status() < 200 || line.status() >= 400) {
            return Optional.of("not answered with 2xx or 3xx");
        }
        if (!line.target().startsWith("/") || line.target().startsWith("//") || line.target().length() > LONGEST
                || line.target().contains("${")) {
            return Optional.of("not a path");
        }
        if (line.target().contains("=***")) {
            return Optional.of("with a secret that the log leaves out");
        }
        if (writes(line.target())) {
            return Optional.of("with a word that may mean a change, such as add or logout");
        }
        return also.test(line.path()) ? Optional.empty() : Optional.of("pictures, fonts, styles and scripts (--assets keeps them)");
    }

    private static boolean writes(String target) {
        String text = HarReader.decoded(target).replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        return BETWEEN_WORDS.splitAsStream(text).anyMatch(WRITES::contains);
    }
}
