package dev.sluice.dns.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Authority;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Forecast;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.Server;
import dev.sluice.model.Propagation.State;
import dev.sluice.model.Propagation.Tally;
import dev.sluice.model.Propagation.ToNetwork;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName.Turn;

/** The move of one type of one name, from round to round. */
final class TypeJudge {
    /** From here on nearly everybody has the new records. */
    static final double NEARLY_ALL = 0.95;
    /** As near to all as is worth a time. */
    static final double ALL = 0.99;
    /** What a resolver may be made to keep of the old records before the change. */
    static final long SHORT_TTL = 300;
    private static final int ROUNDS_IN_A_ROW = 3;

    final RecordType type;
    final Turn turn;
    private final String name;
    private final List<PanelResolver> panel;
    private final Duration grace;
    private final Map<String, CacheMemory> memories = new HashMap<>();
    private @Nullable Instant turned;
    private @Nullable Instant wentBack;
    /** With which the zone gave the old records last, in seconds. */
    private long oldTtl;
    /** Of the new records, when a cache fetches them from the server that gives it the shortest; 0: none has given them yet. */
    private long full;
    /** Until when an answer with old records can live that the zone gave in some round. */
    private Instant oldUntil = Instant.MIN;
    private long rounds;
    private int goodRounds;
    private boolean existed;
    /** What {@link #whyNot} said in the last round in which the zone told something. */
    private String lastWhy = "no server of the zone has said yet that the record is there";

    TypeJudge(String name, RecordType type, Turn turn, List<PanelResolver> panel, Duration grace) {
        this.name = name;
        this.type = type;
        this.turn = turn;
        this.panel = panel;
        this.grace = grace;
    }

    /** Why the panel is not to be asked, by what the servers of the zone say, or said before they fell silent; empty: it may. */
    String whyNot(Seen zone) {
        List<Answer> answers = zone.of(type).toList();
        if (answers.stream().anyMatch(Answer::isDenied)) {
            return "a server of the zone has no such record, and resolvers would remember that";
        }
        if (answers.stream().noneMatch(Answer.Records.class::isInstance)) {
            return lastWhy;
        }
        long ttl = longest(answers).orElse(0);
        return Holding.of(answers, turn) == Held.OLD && ttl > SHORT_TTL
                ? "before the change resolvers would keep the old record for " + ttl + " s because of us"
                : "";
    }

    /** One round more; its alarms are those of this type alone, without the time since when. */
    Propagation look(Seen seen, String unasked) {
        rounds++;
        lastWhy = unasked;
        List<Answer> answers = seen.of(type).toList();
        Held held = Holding.of(answers, turn);
        existed |= answers.stream().anyMatch(Answer.Records.class::isInstance);
        turnOn(held, seen.at());
        OptionalLong ttl = longest(answers);
        noteOld(answers, seen.at());
        shortest(answers.stream().filter(answer -> Holding.of(answer, turn) == Held.NEW).toList()).ifPresent(fresh -> full = fresh);
        Authority authority = new Authority(held, servers(seen), ttl, Optional.ofNullable(turned), seen.delegation(), unasked,
                networks(seen));
        List<Cache> caches = unasked.isEmpty() ? caches(seen) : List.of();
        Tally tally = Weighing.tally(caches);
        State state = state(held, caches, tally);
        var alarms = new TypeAlarms(type, turn, seen.at(), authority, caches).found();
        alarms.addAll(returns(seen));
        if (existed && (held == Held.NXDOMAIN || held == Held.EMPTY)) {
            alarms.add(TypeAlarms.zoneDenies(type, seen.at()));
        }
        return new Propagation(name, type, seen.at(), rounds, state, authority, caches, tally, forecast(seen.at(), caches), alarms,
                new WayBack(name, type, turn).plan(seen.at(), authority, caches));
    }

    private void turnOn(Held held, Instant at) {
        switch (held) {
            case NEW -> {
                turned = turned == null ? at : turned;
                wentBack = null;
            }
            case OLD, MIXED, ALIEN -> {
                wentBack = turned != null && held == Held.OLD ? at : wentBack;
                turned = null;
            }
            case EMPTY, NXDOMAIN, BOGUS, SERVFAIL, SILENT -> {} // says nothing of what was before
        }
    }

    private void noteOld(List<Answer> answers, Instant at) {
        List<Answer> old = answers.stream().filter(answer -> switch (Holding.of(answer, turn)) {
            case OLD, MIXED -> true;
            case NEW, ALIEN, EMPTY, NXDOMAIN, BOGUS, SERVFAIL, SILENT -> false;
        }).toList();
        longest(old).ifPresent(ttl -> {
            oldTtl = ttl;
            Instant until = at.plusSeconds(ttl);
            oldUntil = until.isAfter(oldUntil) ? until : oldUntil;
        });
    }

    private List<Server> servers(Seen seen) {
        return seen.servers().stream().map(server -> {
            List<Answer> answer = List.of(server.of(type));
            return new Server(server.server(), Holding.of(answer, turn), Holding.values(answer), server.serial(), Holding.said(answer));
        }).toList();
    }

    private List<ToNetwork> networks(Seen seen) {
        return seen.networks().getOrDefault(type, List.of()).stream().map(one -> {
            List<Answer> answer = List.of(one.answer());
            return new ToNetwork(one.network(), one.scope(), Holding.of(answer, turn), Holding.values(answer), Holding.said(answer));
        }).toList();
    }

    private List<Cache> caches(Seen seen) {
        var measure = new CacheMemory.Measure(seen.at(), turn, Optional.ofNullable(turned), forgotten(), full, grace);
        Map<String, List<Answer>> answers = seen.panel().getOrDefault(type, Map.of());
        List<Cache> caches = new ArrayList<>();
        for (PanelResolver resolver : panel) {
            List<Answer> its = answers.getOrDefault(resolver.name(), List.of(new Answer.Nothing("not asked")));
            caches.add(memories.computeIfAbsent(resolver.name(), _ -> new CacheMemory()).look(resolver, its, measure));
        }
        return caches;
    }

    /** When the last cache that keeps to the TTL forgets the old records; not known where they were never seen at the zone. */
    private Optional<Instant> forgotten() {
        return Optional.ofNullable(turned).flatMap(change -> {
            Instant last = change.plusSeconds(oldTtl); // up to the change the zone may have given what it gave in the round before
            return Optional.of(last.isAfter(oldUntil) ? last : oldUntil).filter(end -> end.isAfter(change));
        });
    }

    private State state(Held held, List<Cache> caches, Tally tally) {
        if (turned == null) {
            goodRounds = 0;
            return held == Held.MIXED || held == Held.ALIEN ? State.AUTH_MIXED : State.PRE;
        }
        boolean good = tally.share().orElse(0) >= NEARLY_ALL && caches.stream().noneMatch(Cache::late);
        goodRounds = good ? goodRounds + 1 : 0;
        return goodRounds >= ROUNDS_IN_A_ROW ? State.DONE : State.PROPAGATING;
    }

    private Forecast forecast(Instant at, List<Cache> caches) {
        Instant begun = turned;
        if (begun == null) {
            return new Forecast(Optional.empty(), Optional.empty(), Optional.empty(), OptionalDouble.empty());
        }
        List<Cache> informative = caches.stream().filter(Cache::informative).toList();
        List<Cache> behind = informative.stream().filter(cache -> cache.held() != Held.NEW).toList();
        boolean known = !behind.isEmpty() && behind.stream().allMatch(cache -> freshAt(cache, at).isPresent());
        double model = forgotten().map(end -> (double) Duration.between(begun, at).toMillis() / Duration.between(begun, end).toMillis())
                .orElse(1.0);
        return new Forecast(
                known ? behind.stream().flatMap(cache -> freshAt(cache, at).stream()).max(Instant::compareTo) : Optional.empty(),
                Weighing.reaching(NEARLY_ALL, informative, cache -> freshAt(cache, at)),
                Weighing.reaching(ALL, informative, cache -> freshAt(cache, at)), OptionalDouble.of(Math.min(1, model)));
    }

    /** When a resolver has the new records; one that is past its time has none. */
    private static Optional<Instant> freshAt(Cache cache, Instant at) {
        return switch (cache.held()) {
            case NEW -> Optional.of(at);
            case OLD, MIXED -> cache.flip().filter(flip -> !cache.late() && !flip.isBefore(at.minusSeconds(1)));
            case ALIEN, EMPTY, NXDOMAIN, BOGUS, SERVFAIL, SILENT -> Optional.empty();
        };
    }

    private List<DnsAlarm> returns(Seen seen) {
        List<DnsAlarm> alarms = new ArrayList<>();
        if (wentBack != null) {
            alarms.add(TypeAlarms.zoneWentBack(type, turn, seen.at()));
        }
        memories.forEach((resolver, memory) -> {
            if (memory.wentBack()) {
                alarms.add(TypeAlarms.cacheWentBack(type, resolver, seen.at()));
            }
        });
        return alarms;
    }

    private static OptionalLong longest(List<Answer> answers) {
        return records(answers).mapToLong(Answer.Records::slowest).max();
    }

    private static OptionalLong shortest(List<Answer> answers) {
        return records(answers).mapToLong(Answer.Records::ttl).min();
    }

    private static Stream<Answer.Records> records(List<Answer> answers) {
        return answers.stream().filter(Answer.Records.class::isInstance).map(Answer.Records.class::cast);
    }
}
