package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.sluice.control.gate.Supplied.Seen;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** {@code backup}: complete, fresh, of the usual size, made after writing stopped where the unit is frozen, and restored not long ago. */
final class BackupGate {
    private static final int USUAL = 5;
    private static final List<String> MEMBERS = List.of("id", "status", "startedAt", "finishedAt", "sizeBytes", "consistent", "location",
            "restoreTest");
    private static final List<String> TEST_MEMBERS = List.of("at", "ok", "seconds");

    private BackupGate() {}

    static Supplied<Backup> of(Gate.Backup terms) {
        return new Supplied<>(new Supplied.Terms<>(terms.supply(), terms.maxAge(), false, new Reading(),
                (seen, at, bench) -> judge(terms, seen, writesEnded(at, bench), at.now())));
    }

    /** What is told of one backup. */
    record Backup(String id, boolean complete, Instant finishedAt, long sizeBytes, boolean consistent, Optional<RestoreTest> test) {}

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
            return new Backup(id, status.equals("complete"), finished, size, consistent, test);
        }
    }

    /** When the last write of the unit ended, if nothing may be written there now. */
    private static Optional<Instant> writesEnded(Case at, Bench bench) {
        Cutover now = bench.current().get();
        Exposure exposure = now.split().of(at.unit().name());
        return exposure.freeze().isOpen() ? Optional.empty()
                : bench.evidence().writes(at.unit().name(), now.split().generation()).lastEnded();
    }

    static Verdict judge(Gate.Backup terms, List<Seen<Backup>> seen, Optional<Instant> writesEnded, Instant now) {
        if (seen.isEmpty()) {
            return new Verdict.Inconclusive("there is no evidence of a backup yet", "hand some in: sluice gate evidence");
        }
        Backup backup = seen.getLast().what();
        String name = "backup " + Wording.quoted(backup.id);
        Duration age = Duration.between(backup.finishedAt, now);
        if (!backup.complete || !backup.consistent) {
            return new Verdict.Fail(
                    name + " is not " + (backup.complete ? "consistent" : "complete") + " (expected: complete and consistent)",
                    "make another one");
        }
        if (age.compareTo(terms.maxAge()) > 0) {
            return new Verdict.Fail(name + " was finished " + Wording.span(age) + " ago, at most " + Wording.span(terms.maxAge())
                    + " is allowed", "make another one");
        }
        if (writesEnded.filter(end -> backup.finishedAt.isBefore(end)).isPresent()) {
            return new Verdict.Fail(name + " was finished at " + backup.finishedAt + ", before the last write ended at "
                    + writesEnded.get(), "make another one now that nothing is written");
        }
        return sized(terms, seen, backup, name, age);
    }

    private static Verdict sized(Gate.Backup terms, List<Seen<Backup>> seen, Backup backup, String name, Duration age) {
        List<Long> earlier = seen.stream().map(Seen::what).filter(other -> other.complete && !other.id.equals(backup.id))
                .map(Backup::sizeBytes).toList();
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
        return restored(terms, backup, backup.finishedAt.plus(age), name + " of " + Wording.span(age) + " ago has " + size);
    }

    private static Verdict restored(Gate.Backup terms, Backup backup, Instant now, String sentence) {
        if (backup.test.isEmpty()) {
            return new Verdict.Inconclusive(sentence + ", and nothing is told of a restore test", "restore it somewhere, and tell of it");
        }
        RestoreTest test = backup.test.get();
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

    private static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        int power = (int) (Math.log10((double) bytes) / 3);
        return Math.round(bytes / Math.pow(1_000, power)) + " " + "BKMGTPE".charAt(power) + "B";
    }
}
