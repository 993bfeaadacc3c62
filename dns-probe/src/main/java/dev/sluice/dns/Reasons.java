package dev.sluice.dns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why servers that were asked in turn did not tell: each reason once, with who gave it, or with how many did. Confined to who asks. */
final class Reasons {
    private final Map<String, List<String>> servers = new LinkedHashMap<>();

    void add(String server, String why) {
        servers.computeIfAbsent(why, _ -> new ArrayList<>()).add(server);
    }

    boolean isEmpty() {
        return servers.isEmpty();
    }

    /** For people. */
    @Override
    public String toString() {
        return servers.entrySet().stream().map(
                said -> (said.getValue().size() == 1 ? said.getValue().getFirst() : said.getValue().size() + " servers") + ": "
                        + said.getKey())
                .collect(Collectors.joining(", "));
    }
}
