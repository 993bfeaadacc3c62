package dev.sluice.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.Token;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;

/**
 * What goes to disk in one transaction: what is owed, then requests, each decided on what the one before it makes. Confined to the
 * conductor's thread until it is handed to the disk.
 */
final class Batch {
    private final Podium podium;
    private final Cutover basis;
    private final Map<String, Token> tokens;
    private final List<Change> changes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Owed> owed;
    private final SortedMap<Long, Change.Picture> pictures = new TreeMap<>();
    private final boolean wayBack;
    private Cutover decided;
    private boolean kept;

    /** Begins with what is owed, on the picture in force; {@code wayBack}: all of it takes back. */
    Batch(Podium podium, List<Owed> owed, boolean wayBack) {
        this.podium = podium;
        this.wayBack = wayBack;
        this.owed = List.copyOf(owed);
        basis = podium.current();
        decided = podium.plans().stamped(basis);
        tokens = podium.tokens();
        owed.forEach(one -> changes.addAll(one.changes()));
        podium.album().pending().forEach(picture -> pictures.put(picture.generation(), picture));
    }

    /** A request, and what to do for it once the batch is on disk. */
    record Step(Request request, Runnable onDisk) {}

    Podium podium() {
        return podium;
    }

    /** What was in force when this batch was begun. */
    Cutover basis() {
        return basis;
    }

    /** Where things will stand with all that was decided so far. */
    Cutover decided() {
        return decided;
    }

    /** The tokens there will be with all that was decided so far, by name. */
    Map<String, Token> tokens() {
        return tokens;
    }

    /** Until when an earlier text of a token is good, with all that was decided so far. */
    Optional<Instant> promised(String name, Instant now) {
        return rotated(name).map(Change.RotateToken::until).or(() -> podium.store().tokens().promised(name, now)).filter(now::isBefore);
    }

    /** Whether a token has this text, with all that was decided so far. */
    boolean isText(String name, String text) {
        return rotated(name).isEmpty() && podium.store().tokens().isText(name, text);
    }

    private Optional<Change.RotateToken> rotated(String name) {
        return changes.stream().filter(Change.RotateToken.class::isInstance).map(Change.RotateToken.class::cast)
                .filter(change -> change.name().equals(name)).reduce((_, later) -> later);
    }

    void decide(Cutover next) {
        decided = next;
        pictures.put(next.split().generation(), Album.picture(next, podium.now()));
    }

    void add(Change change) {
        changes.add(change);
    }

    void add(Step step) {
        steps.add(step);
    }

    List<Step> steps() {
        return steps;
    }

    List<Owed> owed() {
        return owed;
    }

    /** Whether it takes from what is put by for a full disk. */
    boolean isWayBack() {
        return wayBack;
    }

    /** Where things stand is to be written even if nothing else is. */
    void keep() {
        kept = true;
    }

    boolean changesNothing() {
        return changes.isEmpty() && !kept;
    }

    /** All that is to be written, given where units stand on disk. */
    List<Change> toWrite(Map<String, Exposure> onDisk) {
        Map<String, Exposure> moved = new LinkedHashMap<>(decided.split().exposures());
        moved.entrySet().removeIf(stand -> stand.getValue().equals(onDisk.get(stand.getKey())));
        List<Change> all = new ArrayList<>(changes);
        all.add(new Change.Stands(moved));
        all.addAll(pictures.values());
        return all;
    }
}
