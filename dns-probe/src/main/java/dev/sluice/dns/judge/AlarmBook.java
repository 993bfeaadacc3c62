package dev.sluice.dns.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.model.DnsAlarm;

/** Since when each alarm has stood without a break. */
final class AlarmBook {
    /** A zone takes its time to reach all its servers. */
    private static final Duration TRANSFER = Duration.ofMinutes(5);

    private Map<Entry, Instant> standing = Map.of();

    private record Entry(DnsAlarm.Kind kind, String who) {}

    /** Those that stand, out of all that one round found. */
    List<DnsAlarm> note(List<DnsAlarm> found, Instant at) {
        Map<Entry, Instant> now = new HashMap<>();
        List<DnsAlarm> all = new ArrayList<>();
        for (DnsAlarm alarm : found) {
            Entry entry = new Entry(alarm.kind(), alarm.who());
            Instant since = standing.getOrDefault(entry, at);
            now.put(entry, since);
            if (alarm.kind() != DnsAlarm.Kind.AUTH_SPLIT || !at.isBefore(since.plus(TRANSFER))) {
                all.add(new DnsAlarm(alarm.kind(), alarm.severity(), alarm.who(), alarm.sentence(), alarm.remedy(), since));
            }
        }
        standing = now;
        return all;
    }
}
