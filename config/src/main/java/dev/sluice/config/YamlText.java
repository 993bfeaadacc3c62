package dev.sluice.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One YAML document becoming nodes. Built from the parser's events, so that nothing is resolved behind our back: anchors, aliases, tags, merge
 * keys and a second document are refused, and a depth limit keeps brackets from exhausting the stack.
 */
final class YamlText {
    /** Twice what the deepest key needs. */
    private static final int DEEPEST = 20;

    private final Problems problems;
    private final Iterator<Event> events;

    private YamlText(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /** Empty when the text is no single YAML document; then the reason is among the problems. */
    static Optional<YamlNode> parse(String text, Problems problems) {
        var settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).setUseMarks(true).build();
        try {
            return new YamlText(problems, new Parse(settings).parseString(text).iterator()).document();
        } catch (TooDeepException tooDeep) {
            problems.add(tooDeep.place, "", "nested too deeply", "at most " + DEEPEST + " levels");
        } catch (MarkedYamlEngineException malformed) {
            var place = malformed.getProblemMark().map(mark -> new Place(problems.file(), mark.getLine() + 1, mark.getColumn() + 1))
                    .orElse(Place.whole(problems.file()));
            problems.add(place, "", "not YAML: " + sentence(malformed.getProblem()), Optional.empty());
        } catch (ReaderException unprintable) {
            problems.add(placeOf(unprintable.getPosition(), text, problems.file()), "",
                    String.format("character U+%04X", unprintable.getCodePoint()), "printable characters, as YAML asks");
        } catch (YamlEngineException other) {
            problems.add(Place.whole(problems.file()), "", "not YAML: " + sentence(String.valueOf(other.getMessage())), Optional.empty());
        }
        return Optional.empty();
    }

    private Optional<YamlNode> document() {
        events.next(); // the stream begins
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            return Optional.empty();
        }
        YamlNode root = node(events.next(), 1);
        events.next(); // the document ends
        Event after = events.next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            problems.add(place(after), "", "a second document", "one document in one file");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, int depth) {
        Place place = place(event);
        if (depth > DEEPEST) {
            throw new TooDeepException(place);
        }
        return switch (event) {
            case ScalarEvent scalar -> {
                refuseProperties(scalar, scalar.getTag());
                yield new YamlNode.Scalar(place, scalar.getValue(), scalar.isPlain());
            }
            case CollectionStartEvent start -> {
                refuseProperties(start, start.getTag());
                yield start.getEventId() == Event.ID.MappingStart ? mapping(place, depth) : sequence(place, depth);
            }
            case AliasEvent alias -> {
                problems.add(place, "", "alias *" + alias.getAlias(), "the text itself; anchors and aliases are not read");
                yield new YamlNode.Scalar(place, "", false);
            }
            default -> throw new IllegalStateException("no node begins with " + event);
        };
    }

    private YamlNode sequence(Place place, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(place, items);
    }

    private YamlNode mapping(Place place, int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            switch (key) {
                case YamlNode.Scalar(Place at, String text, boolean plain) when plain && text.equals("<<") ->
                    problems.add(at, "", "merge key <<", "the keys themselves; merging is not read");
                case YamlNode.Scalar(Place at, String text, _) -> entries.add(new YamlNode.Entry(at, text, value));
                case YamlNode.Mapping _,YamlNode.Sequence _ -> problems.add(key.place(), "", "a key that is no text", "a name");
            }
        }
        return new YamlNode.Mapping(place, entries);
    }

    private void refuseProperties(NodeEvent event, Optional<String> tag) {
        event.getAnchor().ifPresent(anchor -> problems.add(place(event), "", "anchor &" + anchor,
                "the text itself; anchors and aliases are not read"));
        tag.ifPresent(name -> problems.add(place(event), "", "tag " + name, "a value without a tag"));
    }

    private Place place(Event event) {
        return event.getStartMark().map(mark -> new Place(problems.file(), mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Place.whole(problems.file()));
    }

    private static Place placeOf(int codePoint, String text, String file) {
        String before = text.substring(0, text.offsetByCodePoints(0, Math.clamp(codePoint, 0, text.codePointCount(0, text.length()))));
        int line = (int) before.chars().filter(character -> character == '\n').count();
        String start = before.substring(before.lastIndexOf('\n') + 1);
        return new Place(file, line + 1, start.codePointCount(0, start.length()) + 1);
    }

    private static String sentence(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }

    /** Ends the reading of a text whose brackets never seem to close. */
    private static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Place place;

        TooDeepException(Place place) {
            super("nested too deeply at " + place);
            this.place = place;
        }
    }
}
