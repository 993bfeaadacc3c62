package dev.sluice.control.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Drill;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Judgement;
import dev.sluice.model.Parking;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;

/** Entries of the journal as JSON, the same in the database and in answers, and as a sentence. What was once written stays readable. */
public final class JournalJson {
    static final JsonMapper MAPPER = JsonMapper.shared();

    private JournalJson() {}

    /** The particulars of an entry as a JSON object; its kind stands beside it. */
    public static String detail(JournalEntry entry) {
        ObjectNode json = MAPPER.createObjectNode();
        switch (entry) {
            case JournalEntry.Started(String version, String site) -> json.put("version", version).put("site", site);
            case JournalEntry.SharesSet set -> write(set, json);
            case JournalEntry.PlanMoved moved -> PlanJson.write(moved, json);
            case JournalEntry.Contained contained -> RevertJson.write(contained, json);
            case JournalEntry.Reverted(Revert revert, Map<String, Share> from) -> writeReverted(revert, from, json);
            case JournalEntry.Rearmed(Set<String> units, Optional<String> change) -> {
                RevertJson.names(units, "units", json);
                change.ifPresent(text -> json.put("change", text));
            }
            case JournalEntry.FreezeSet set -> write(set, json);
            case JournalEntry.Frozen(var proof) -> FreezeProofJson.write(proof, json);
            case JournalEntry.FreezeStuck stuck -> FreezeProofJson.write(stuck, json);
            case JournalEntry.WindowTold told -> WindowJson.write(told, json);
            case JournalEntry.Released(String unit, Parking parking) -> ParkingJson.write(unit, parking, json);
            case JournalEntry.CarriedOver(String unit, long upTo) -> json.put("unit", unit).put("upTo", upTo);
            case JournalEntry.SiteLoaded(String site, List<String> added, List<String> gone) -> {
                RevertJson.names(added, "unitsAdded", json.put("site", site));
                RevertJson.names(gone, "unitsGone", json);
            }
            case JournalEntry.DriftKept(Map<String, Share> shares) -> writeShares(shares, json.putObject("shares"));
            case JournalEntry.HoldRaised(Hold hold) -> writeHold(hold, json);
            case JournalEntry.HoldLifted(Hold hold) -> writeHold(hold, json);
            case JournalEntry.DrillBegun(String unit) -> json.put("unit", unit);
            case JournalEntry.DrillReverted(String unit) -> json.put("unit", unit);
            case JournalEntry.Drilled(Drill drill) -> DrillJson.write(drill, json);
            case JournalEntry.RunbookTold told -> RunbookJson.write(told, json);
            case JournalEntry.GateJudged(String unit, Judgement judgement) -> GateJson.write(unit, judgement, json);
            case JournalEntry.EvidenceGiven given -> GateJson.write(given, json);
            case JournalEntry.Approved approved -> GateJson.write(approved, json);
            case JournalEntry.PassTold told -> PassJson.write(told, json);
            case JournalEntry.CallbackTold told -> CallbackJson.write(told, json);
            case JournalEntry.CallbacksReplayed(String rule, long count) -> json.put("rule", rule).put("count", count);
            case JournalEntry.OfAccess told -> AccessJson.write(told, json);
        }
        return json.toString();
    }

    /** Reads what {@link #detail} wrote. */
    public static JournalEntry read(String kind, String detail) {
        try {
            return read(kind, MAPPER.readTree(detail));
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("journal entry of kind " + kind + " with unreadable detail: " + detail, e);
        }
    }

    /** One line a person can read. */
    public static String sentence(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Started(String version, String site) -> "started version " + version + (site.isEmpty() ? "" : " for " + site);
            case JournalEntry.SharesSet(Map<String, JournalEntry.Move> moves, Set<String> held) -> moves.entrySet().stream()
                    .map(move -> move.getKey() + " " + move.getValue().from() + " → " + move.getValue().to())
                    .collect(Collectors.joining(", ")) + (held.isEmpty() ? "" : "; the plan is held");
            case JournalEntry.PlanMoved moved -> PlanJson.sentence(moved);
            case JournalEntry.Contained contained -> list(contained.units()) + " " + contained.mode().label()
                    + ", for it is past its point of no return: " + contained.cause().sentence();
            case JournalEntry.Reverted(Revert revert, _) -> list(revert.units()) + " back to old" + why(revert.cause());
            case JournalEntry.Rearmed(Set<String> units, Optional<String> change) -> list(units) + " re-armed at 0%"
                    + change.map(text -> " after " + text).orElse("");
            case JournalEntry.FreezeSet(FreezeMode mode, Set<String> units, Optional<Instant> until) -> list(units) + " " + mode.label()
                    + until.map(end -> " until " + end.truncatedTo(ChronoUnit.SECONDS)).orElse("");
            case JournalEntry.Frozen(var proof) -> FreezeProofJson.sentence(proof);
            case JournalEntry.WindowTold told -> WindowJson.sentence(told);
            case JournalEntry.FreezeStuck stuck -> list(stuck.units()) + " still freezing: " + stuck.why() + "; " + stuck.then();
            case JournalEntry.Released(String unit, Parking parking) -> "hold of " + unit + " is over: " + parking.sentence();
            case JournalEntry.CarriedOver(String unit, long upTo) -> unit + ": what new had accepted up to entry " + upTo
                    + " of the ledger is carried over";
            case JournalEntry.SiteLoaded(_, List<String> added, List<String> gone) -> "configuration loaded" + changed(added, gone);
            case JournalEntry.DriftKept(Map<String, Share> shares) -> left(shares);
            case JournalEntry.HoldRaised(Hold hold) -> hold.unit() + " should not grow: " + hold.sentence();
            case JournalEntry.HoldLifted(Hold hold) -> hold.unit() + " may grow again: nothing shows any more for " + hold.stream();
            case JournalEntry.DrillBegun(String unit) -> "drill of " + unit + " begun: test traffic alone goes to new";
            case JournalEntry.DrillReverted(String unit) -> "drill of " + unit + ": test traffic back to old";
            case JournalEntry.Drilled(Drill drill) -> sentence(drill);
            case JournalEntry.RunbookTold told -> RunbookJson.sentence(told);
            case JournalEntry.GateJudged(String unit, Judgement judgement) -> GateJson.sentence(unit, judgement);
            case JournalEntry.EvidenceGiven given -> GateJson.sentence(given);
            case JournalEntry.Approved(String unit, String gate, _) -> "gate " + gate + " of " + unit + " approved";
            case JournalEntry.PassTold told -> PassJson.sentence(told);
            case JournalEntry.CallbackTold told -> CallbackJson.sentence(told);
            case JournalEntry.CallbacksReplayed(String rule, long count) -> "callbacks of " + rule + ": " + count
                    + " replayed, none waits";
            case JournalEntry.OfAccess told -> AccessJson.sentence(told);
        };
    }

    private static String left(Map<String, Share> shares) {
        return shares.entrySet().stream().map(unit -> unit.getKey() + " (" + unit.getValue() + " in the file)")
                .collect(Collectors.joining(", ", "left as it stands: ", ""));
    }

    private static String why(Revert.Cause cause) {
        return switch (cause) {
            case Revert.Cause.Asked _ -> ""; // by whom and why stands beside it
            case Revert.Cause.Gated gated -> ": " + gated.sentence();
            case Revert.Cause.Breached breached -> ": " + breached.sentence();
        };
    }

    private static String changed(List<String> added, List<String> gone) {
        return (added.isEmpty() ? "" : "; added " + list(added)) + (gone.isEmpty() ? "" : "; gone " + list(gone));
    }

    private static String sentence(Drill drill) {
        return "drill of " + drill.unit() + (drill.passed()
                ? " passed: reversible in " + Drill.span(drill.times().total())
                : " FAILED: " + String.join("; ", drill.faults()));
    }

    private static JournalEntry read(String kind, JsonNode json) {
        return switch (kind) {
            case "started" -> new JournalEntry.Started(text(json, "version"), text(json, "site"));
            case "shares" -> new JournalEntry.SharesSet(readMoves(json.required("moves")),
                    json.has("plansHeld") ? names(json, "plansHeld") : Set.of());
            case "plan" -> PlanJson.readMoved(json);
            case "contained" -> RevertJson.readContained(json);
            case "revert" -> readReverted(json);
            case "rearm" -> new JournalEntry.Rearmed(names(json, "units"),
                    json.has("change") ? Optional.of(text(json, "change")) : Optional.empty());
            case "freeze" -> new JournalEntry.FreezeSet(StandJson.readMode(json.required("mode")), names(json, "units"),
                    StandJson.readUntil(json));
            case JournalEntry.Frozen.KIND -> new JournalEntry.Frozen(FreezeProofJson.read(json));
            case JournalEntry.WindowTold.KIND -> WindowJson.read(json);
            case JournalEntry.FreezeStuck.KIND -> FreezeProofJson.readStuck(json);
            case JournalEntry.Released.KIND -> ParkingJson.read(json);
            case "carried-over" -> new JournalEntry.CarriedOver(text(json, "unit"), json.required("upTo").longValue());
            case "config" -> new JournalEntry.SiteLoaded(text(json, "site"), List.copyOf(names(json, "unitsAdded")),
                    List.copyOf(names(json, "unitsGone")));
            case JournalEntry.DriftKept.KIND -> new JournalEntry.DriftKept(readShares(json.required("shares")));
            case "hold" -> new JournalEntry.HoldRaised(readHold(json));
            case "hold-lifted" -> new JournalEntry.HoldLifted(readHold(json));
            case "drill-begun" -> new JournalEntry.DrillBegun(text(json, "unit"));
            case "drill-reverted" -> new JournalEntry.DrillReverted(text(json, "unit"));
            case "drill" -> new JournalEntry.Drilled(DrillJson.read(json));
            case JournalEntry.RunbookTold.KIND -> RunbookJson.read(json);
            case "gate" -> GateJson.read(json);
            case "evidence" -> new JournalEntry.EvidenceGiven(text(json, "unit"), text(json, "gate"), Instant.parse(text(json, "at")),
                    json.has("expires") ? Optional.of(Instant.parse(text(json, "expires"))) : Optional.empty());
            case "approval" -> new JournalEntry.Approved(text(json, "unit"), text(json, "gate"), text(json, "configuration"));
            case JournalEntry.PassTold.KIND -> PassJson.read(json);
            case JournalEntry.CallbackTold.KIND -> CallbackJson.read(json);
            case JournalEntry.CallbacksReplayed.KIND -> new JournalEntry.CallbacksReplayed(text(json, "rule"),
                    json.required("count").longValue());
            case "token-created", "token-rotated", "token-deleted", JournalEntry.CallsRefused.KIND -> AccessJson.read(kind, json);
            default -> throw new IllegalArgumentException("journal entry of unknown kind " + kind);
        };
    }

    private static void write(JournalEntry.SharesSet set, ObjectNode to) {
        ObjectNode units = to.putObject("moves");
        set.moves().forEach((unit, move) -> units.putObject(unit).put("from", move.from().toString()).put("to", move.to().toString()));
        if (!set.held().isEmpty()) {
            RevertJson.names(set.held(), "plansHeld", to);
        }
    }

    private static void write(JournalEntry.FreezeSet set, ObjectNode to) {
        RevertJson.names(set.units(), "units", to.put("mode", set.mode().label()));
        set.until().ifPresent(end -> to.put("until", end.toString()));
    }

    private static Map<String, JournalEntry.Move> readMoves(JsonNode from) {
        Map<String, JournalEntry.Move> moves = new LinkedHashMap<>();
        from.properties().forEach(move -> moves.put(move.getKey(), new JournalEntry.Move(
                RevertJson.readShare(move.getValue().required("from")), RevertJson.readShare(move.getValue().required("to")))));
        return moves;
    }

    private static void writeReverted(Revert revert, Map<String, Share> from, ObjectNode to) {
        RevertJson.write(revert, to);
        writeShares(from, to.putObject("from"));
    }

    private static void writeShares(Map<String, Share> shares, ObjectNode to) {
        shares.forEach((unit, share) -> to.put(unit, share.toString()));
    }

    private static Map<String, Share> readShares(JsonNode from) {
        Map<String, Share> shares = new LinkedHashMap<>();
        from.properties().forEach(share -> shares.put(share.getKey(), RevertJson.readShare(share.getValue())));
        return shares;
    }

    private static JournalEntry.Reverted readReverted(JsonNode json) {
        return new JournalEntry.Reverted(RevertJson.read(json), readShares(json.required("from")));
    }

    private static void writeHold(Hold hold, ObjectNode to) {
        to.put("unit", hold.unit()).put("stream", hold.stream()).put("sentence", hold.sentence()).put("since", hold.since().toString());
    }

    private static Hold readHold(JsonNode json) {
        return new Hold(text(json, "unit"), text(json, "stream"), text(json, "sentence"), Instant.parse(text(json, "since")));
    }

    private static String text(JsonNode json, String field) {
        return json.required(field).stringValue();
    }

    private static Set<String> names(JsonNode json, String field) {
        return RevertJson.readNames(json.required(field));
    }

    private static String list(Collection<String> names) {
        return String.join(", ", names);
    }
}
