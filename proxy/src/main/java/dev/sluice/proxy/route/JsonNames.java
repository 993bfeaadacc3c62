package dev.sluice.proxy.route;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.json.JsonFactory;

import dev.sluice.model.LedgerTerms;

/**
 * Finds names in JSON as its pieces come, each as soon as it is there. It holds what a piece cuts in two, and looks at nothing deeper than the
 * pointers reach. Confined to one thread.
 */
public final class JsonNames {
    /** The most of a body that is looked at, which an event loop does. */
    public static final int LARGEST = 64 << 10;

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final Set<String> pointers;
    private final Map<Integer, Set<String>> lastSteps;
    private final JsonParser parser = JSON.createNonBlockingByteArrayParser(ObjectReadContext.empty());
    private boolean whole;
    private boolean over;

    /** By JSON pointers (RFC 6901). */
    public JsonNames(Collection<String> pointers) {
        this.pointers = Set.copyOf(pointers);
        lastSteps = this.pointers.stream().collect(Collectors.groupingBy(JsonNames::depth,
                Collectors.mapping(pointer -> pointer.substring(pointer.lastIndexOf('/') + 1), Collectors.toUnmodifiableSet())));
    }

    /** Takes a piece, and tells what stands in it by the pointers; where one comes twice, the last is what most programs take. */
    public void take(byte[] piece, Found found) {
        if (over || piece.length == 0) {
            return;
        }
        try {
            ((ByteArrayFeeder) parser.nonBlockingInputFeeder()).feedInput(piece, 0, piece.length);
            for (JsonToken token = parser.nextToken(); token != null && token != JsonToken.NOT_AVAILABLE; token = parser.nextToken()) {
                whole = parser.streamReadContext().inRoot() && !token.isStructStart();
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    look(found);
                }
            }
        } catch (JacksonException noJson) {
            over = true; // what came before it counts
        }
    }

    /** Whether all of it has come. */
    public boolean isWhole() {
        return whole && !over;
    }

    /** Told of names. */
    public interface Found {
        void name(String pointer, String name);
    }

    private void look(Found found) {
        TokenStreamContext at = parser.streamReadContext();
        Set<String> wanted = lastSteps.get(at.getNestingDepth());
        if (wanted != null && wanted.contains(step(at))) {
            String pointer = at.pathAsPointer().toString();
            String name = pointers.contains(pointer) ? parser.getString() : "";
            if (LedgerTerms.isName(name)) {
                found.name(pointer, name);
            }
        }
    }

    /** As it stands in a pointer. */
    private static String step(TokenStreamContext at) {
        String name = at.currentName();
        return name == null ? Integer.toString(at.getCurrentIndex()) : name.replace("~", "~0").replace("/", "~1");
    }

    private static int depth(String pointer) {
        return (int) pointer.chars().filter(each -> each == '/').count();
    }
}
