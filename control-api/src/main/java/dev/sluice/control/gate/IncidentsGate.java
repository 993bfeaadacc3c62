package dev.sluice.control.gate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.control.gate.Supplied.Seen;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** {@code incidents}: none open that is severe enough, and none at all that came since the stage began. */
final class IncidentsGate {
    private static final List<String> MEMBERS = List.of("id", "severity", "unit", "since");

    private IncidentsGate() {}

    static Supplied<List<Incident>> of(Gate.Incidents terms) {
        return new Supplied<>(new Supplied.Terms<>(terms.supply(), Supplied.twice(terms.supply()), false, new Reading(),
                (seen, at, _) -> judge(terms, seen, at.unit().name(), at.since())));
    }

    /**
     * One that is open.
     *
     * @param severity 1 is the worst
     * @param unit empty: it may concern any
     */
    record Incident(String id, long severity, Optional<String> unit, Optional<Instant> since) {}

    private static final class Reading implements Supplied.Reading<List<Incident>> {
        @Override
        public List<String> members() {
            return List.of("open");
        }

        @Override
        public List<Incident> read(Document document) {
            List<Incident> open = new ArrayList<>();
            document.objects("open", MEMBERS).forEach(one -> open.add(new Incident(one.text("id"), one.whole("severity"),
                    one.optionalText("unit"), one.optionalTime("since"))));
            return open;
        }
    }

    static Verdict judge(Gate.Incidents terms, List<Seen<List<Incident>>> seen, String unit, Instant since) {
        List<Incident> concerned = seen.getLast().what().stream().filter(one -> one.unit.isEmpty() || one.unit.get().equals(unit)).toList();
        List<Incident> severe = concerned.stream().filter(one -> one.severity <= terms.severity()).toList();
        List<Incident> fresh = concerned.stream().filter(one -> one.since.filter(begun -> begun.isAfter(since)).isPresent()).toList();
        String sentence = severe.size() + " of " + concerned.size() + " open incidents of " + unit + " are of severity " + terms.severity()
                + " or worse, and " + fresh.size() + " began after " + since.truncatedTo(ChronoUnit.SECONDS) + "; 0 and 0 are allowed";
        if (severe.isEmpty() && fresh.isEmpty()) {
            return new Verdict.Pass(sentence);
        }
        Incident first = (severe.isEmpty() ? fresh : severe).getFirst();
        return new Verdict.Fail(sentence, "close incident " + Wording.quoted(first.id) + " first");
    }
}
