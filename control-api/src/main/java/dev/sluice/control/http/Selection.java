package dev.sluice.control.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which members of an answer a caller wants; of a list those of all its items.
 *
 * @param members what is wanted of each; none: all there is
 */
record Selection(Map<String, Selection> members) {
    static final String FIELDS = "fields";

    private static final Selection ALL = new Selection(Map.of());
    private static final String GENERATION = "generation";
    private static final int DEEPEST = 16;
    private static final int LONGEST = 2_000;

    /** Reads {@code units.name,units.share}. */
    static Selection parse(String text) {
        List<List<String>> paths = Stream.of(text.split(",", -1)).map(String::strip).map(path -> List.of(path.split("\\.", -1))).toList();
        if (text.length() > LONGEST || paths.stream().anyMatch(path -> path.size() > DEEPEST || path.contains(""))) {
            throw ApiRequest.unfit(FIELDS, text, "names such as units.name,units.share");
        }
        return of(paths);
    }

    private static Selection of(List<List<String>> paths) {
        if (paths.stream().anyMatch(List::isEmpty)) {
            return ALL;
        }
        Map<String, List<List<String>>> byFirst = new LinkedHashMap<>();
        paths.forEach(path -> byFirst.computeIfAbsent(path.getFirst(), _ -> new ArrayList<>()).add(path.subList(1, path.size())));
        Map<String, Selection> members = new LinkedHashMap<>();
        byFirst.forEach((name, rest) -> members.put(name, of(rest)));
        return new Selection(members);
    }

    /** The part of an answer; its generation always stays. */
    ObjectNode of(ObjectNode answer) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        answer.properties().forEach(member -> put(part, member.getKey(), member.getValue(),
                member.getKey().equals(GENERATION) ? Optional.of(ALL) : wanted(member.getKey())));
        return part;
    }

    private JsonNode within(JsonNode whole) {
        if (members.isEmpty()) {
            return whole;
        }
        if (whole.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            whole.forEach(item -> list.add(within(item)));
            return list;
        }
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        whole.properties().forEach(member -> put(part, member.getKey(), member.getValue(), wanted(member.getKey())));
        return part;
    }

    private Optional<Selection> wanted(String name) {
        return Optional.ofNullable(members.get(name));
    }

    private static void put(ObjectNode part, String name, JsonNode value, Optional<Selection> wanted) {
        wanted.ifPresent(selection -> part.set(name, selection.within(value)));
    }
}
