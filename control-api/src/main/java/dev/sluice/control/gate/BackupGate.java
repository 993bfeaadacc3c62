package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

import dev.sluice.control.gate.Supplied.Seen;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeProof;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;
import dev.sluice.model.WriteState;

/** {@code backup}: complete, fresh, of the usual size, made after writing stopped where the unit is frozen, and restored not long ago. */
final class BackupGate {
    private static final int USUAL = 5;
    private static final String AHEAD = ", which is after now (expected: at most " + Exhibit.SKEW.toSeconds() + " s)";
    private static final String CLOCKS = "set the clocks on both machines";
    private static final List<String> MEMBERS = List.of("id", "status", "startedAt", "finishedAt", "sizeBytes", "consistent", "location",
            "restoreTest");
    private static final List<String> TEST_MEMBERS = List.of("at", "ok", "seconds");

    private BackupGate() {}

    static Supplied<Backup> of(Gate.Backup terms) {
        return new Supplied<>(new Supplied.Terms<>(terms.supply(), terms.maxAge(), false, new Reading(),
                (seen, at, bench) -> judge(terms, seen, Writing.of(at, bench), at.now())));
    }

    /** Whether the unit is written to. */
    sealed interface Writing {
        /** As ever. */
        record Goes() implements Writing {}

        /** It is being stopped. */
        record Ends() implements Writing {}

        /** No more, which is known since then. */
        record Stands(Instant since) implements Writing {}

        /** Of a unit, and of those that are frozen with it. */
        static Writing of(Case at, Bench bench) {
            String unit = at.unit().name();
            Freeze freeze = bench.current().get().split().of(unit).freeze();
            return freeze.isOpen() ? new Goes()
                    : bench.freezes().proof(unit, freeze.generation()).map(proof -> since(proof, bench)).orElse(new Ends());
        }

        /** Who may write in spite of a freeze is no part of its proof. */
        private static Writing since(FreezeProof proof, Bench bench) {
            List<WriteState> writes = proof.units().stream().map(unit -> bench.evidence().writes(unit, proof.generation())).toList();
            return writes.stream().allMatch(WriteState::isQuiet)
                    ? new Stands(writes.stream().flatMap(state -> state.lastEnded().stream()).filter(proof.at()::isBefore)
                            .max(Comparator.naturalOrder()).orElse(proof.at()))
                    : new Ends();
        }
    }

    /** What is told of one backup. */
    record Backup(String id, boolean complete, Instant startedAt, Instant finishedAt, long sizeBytes, boolean consistent,
            Optional<RestoreTest> test) {}

    /** How it was tried whether it can be restored. */
    record RestoreTest(Instant at, boolean ok, double seconds) {}

    private static final class Reading implements Supplied.Reading<Backup> {
        @Override
        public List<String> members() {
            return MEMBERS;
        }

        @Override
        public Backup read(Document document) {
            String id = document.text("id");
            String status = document.text("status");
            Instant started = document.time("startedAt");
            Instant finished = document.time("finishedAt");
            if (finished.isBefore(started)) {
                document.flaw("finishedAt", "before startedAt (expected: after it)");
            }
            long size = document.whole("sizeBytes");
            boolean consistent = document.flag("consistent");
            document.text("location");
            Optional<RestoreTest> test = document.object("restoreTest", TEST_MEMBERS)
                    .map(tried -> new RestoreTest(tried.time("at"), tried.flag("ok"), tried.number("seconds")));
            return new Backup(id, status.equals("complete"), started, finished, size, consistent, test);
        }
    }

    static Verdict judge(Gate.Backup terms, List<Seen<Backup>> seen, Writing writing, Instant now) {
        Backup backup = seen.getLast().what();
        String name = "backup " + Wording.quoted(backup.id);
        if (!backup.complete || !backup.consistent) {
            return new Verdict.Fail(
                    name + " is not " + (backup.complete ? "consistent" : "complete") + " (expected: complete and consistent)",
                    "make another one");
        }
        if (isAhead(backup.finishedAt, now)) {
            return new Verdict.Inconclusive(name + " was finished at " + backup.finishedAt + AHEAD, CLOCKS);
        }
        Duration age = Duration.between(backup.finishedAt, now);
        if (age.compareTo(terms.maxAge()) > 0) {
            return new Verdict.Fail(name + " was finished " + Wording.span(age) + " ago, at most " + Wording.span(terms.maxAge())
                    + " is allowed", "make another one");
        }
        return switch (writing) {
            case Writing.Goes _ -> sized(terms, seen, backup, name, now);
            case Writing.Ends _ -> new Verdict.Inconclusive("the unit is freezing, and writes of it may be in flight still (expected: "
                    + name + " from after the last one)", "wait until it is frozen, then make another one");
            case Writing.Stands(Instant since) -> backup.startedAt.isBefore(since)
                    ? new Verdict.Fail(name + " was begun at " + backup.startedAt + ", and that nothing is written is known since " + since,
                            "make another one now that nothing is written")
                    : sized(terms, seen, backup, name, now);
        };
    }

    private static Verdict sized(Gate.Backup terms, List<Seen<Backup>> seen, Backup backup, String name, Instant now) {
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        seen.stream().map(Seen::what).filter(other -> other.complete && !other.id.equals(backup.id))
                .forEach(other -> sizes.putLast(other.id, other.sizeBytes));
        List<Long> earlier = List.copyOf(sizes.values());
        if (earlier.isEmpty()) {
            return new Verdict.Inconclusive(name + " has " + bytes(backup.sizeBytes) + ", and no other is known to compare with",
                    "hand in evidence of the one before it, then of this one again");
        }
        List<Long> last = earlier.subList(Math.max(0, earlier.size() - USUAL), earlier.size()).stream().sorted().toList();
        long median = (last.get((last.size() - 1) / 2) + last.get(last.size() / 2)) / 2;
        double ratio = median == 0 ? 0 : (double) backup.sizeBytes / median;
        String size = bytes(backup.sizeBytes) + ", " + Wording.percent(ratio) + " of the usual " + bytes(median);
        if (ratio < terms.least() || ratio > terms.most()) {
            return new Verdict.Fail(name + " has " + size + " (expected: " + Wording.percent(terms.least()) + ".."
                    + Wording.percent(terms.most()) + ")", "find out what is missing or new in it");
        }
        String age = Wording.span(Duration.between(backup.finishedAt, now));
        return restored(terms, backup, now, name + " of " + age + " ago has " + size);
    }

    private static Verdict restored(Gate.Backup terms, Backup backup, Instant now, String sentence) {
        if (backup.test.isEmpty()) {
            return new Verdict.Inconclusive(sentence + ", and nothing is told of a restore test", "restore it somewhere, and tell of it");
        }
        RestoreTest test = backup.test.get();
        if (isAhead(test.at, now)) {
            return new Verdict.Inconclusive(sentence + "; restored at " + test.at + AHEAD, CLOCKS);
        }
        Duration age = Duration.between(test.at, now);
        String tried = sentence + "; restored " + Wording.span(age) + " ago in " + Math.round(test.seconds) + " s";
        if (!test.ok) {
            return new Verdict.Fail(tried + ", which failed", "restore it somewhere until that works");
        }
        if (age.compareTo(terms.restoreTested()) > 0) {
            return new Verdict.Fail(tried + ", at most " + Wording.span(terms.restoreTested()) + " ago is allowed", "restore it anew");
        }
        Optional<Duration> within = terms.restoreWithin();
        if (within.filter(most -> test.seconds > most.toSeconds()).isPresent()) {
            return new Verdict.Fail(tried + ", at most " + within.get().toSeconds() + " s is allowed",
                    "a faster way to restore, or more time");
        }
        return new Verdict.Pass(tried);
    }

    private static boolean isAhead(Instant told, Instant now) {
        return told.isAfter(now.plus(Exhibit.SKEW));
    }

    private static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        int power = (int) (Math.log10((double) bytes) / 3);
        return Math.round(bytes / Math.pow(1_000, power)) + " " + "BKMGTPE".charAt(power) + "B";
    }
}
