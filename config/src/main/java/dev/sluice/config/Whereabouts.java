package dev.sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds what a problem is about that shows only after the file was read: when an address is taken, say. */
public final class Whereabouts {
    private static final int LARGEST = 4 << 20;
    private static final Pattern STEP = Pattern.compile("\\.|(?=\\[)");

    private Whereabouts() {}

    /**
     * Where something stands; the nearest that contains it when it does not stand there.
     *
     * @param path as problems name it: {@code listen[2].address}, entries counted from 1
     */
    public static Place of(Path file, String path) {
        Place whole = Place.whole(file.toString());
        return switch (TextFile.read(file, LARGEST)) {
            case TextFile.Content(String text) -> YamlText.parse(text, new Problems(file.toString()))
                    .map(root -> walk(root, STEP.splitAsStream(path).toList(), whole)).orElse(whole);
            case TextFile.Unreadable _ -> whole;
        };
    }

    private static Place walk(YamlNode root, List<String> steps, Place whole) {
        YamlNode node = root;
        Place nearest = whole;
        for (String step : steps) {
            Optional<YamlNode> next = step(node, step);
            if (next.isEmpty()) {
                break;
            }
            node = next.get();
            nearest = node.place();
        }
        return nearest;
    }

    private static Optional<YamlNode> step(YamlNode node, String step) {
        return switch (node) {
            case YamlNode.Scalar _ -> Optional.empty();
            case YamlNode.Mapping(_, List<YamlNode.Entry> entries) -> entries.stream().filter(entry -> entry.key().equals(step))
                    .map(YamlNode.Entry::value).findFirst();
            case YamlNode.Sequence(_, List<YamlNode> items) -> step.startsWith("[")
                    ? items.stream().skip(Integer.parseInt(step.substring(1, step.length() - 1)) - 1L).findFirst()
                    : Optional.empty();
        };
    }
}
