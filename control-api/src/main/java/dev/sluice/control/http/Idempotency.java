package dev.sluice.control.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.Answer;
import dev.sluice.control.store.IdempotencyStore;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;

/**
 * Makes a change happen once per idempotency key of a token. What was done is kept and told again; what was refused changed nothing, so the
 * same key may try again. Answers with secrets are not kept. Those of reverts are kept in memory alone: on the way back to old nothing waits
 * for a disk, and nothing is refused for its key. What a revert once did is told again only while nobody it is about goes to new; else it is
 * carried out. The keys under way belong to all threads, the reverts to whoever holds their lock.
 */
final class Idempotency {
    static final String HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final int REVERTS = 1_000;

    private final IdempotencyStore store;
    private final Conductor conductor;
    private final InstantSource clock;
    private final Map<String, String> underWay = new ConcurrentHashMap<>();
    private final Map<String, Answer> reverts = new LinkedHashMap<>();

    Idempotency(IdempotencyStore store, Conductor conductor, InstantSource clock) {
        this.store = store;
        this.conductor = conductor;
        this.clock = clock;
    }

    /** The answer kept for the request's key, or that of the action. */
    ApiAnswer once(ApiRequest request, String fingerprint, Supplier<ApiAnswer> action) {
        Optional<String> key = request.header(HEADER);
        if (key.isEmpty() || request.dryRun()) {
            return action.get();
        }
        if (goesBack(request)) {
            return back(request, request.caller().name() + "\n" + key.get(), fingerprint, action);
        }
        if (!KEY.matcher(key.get()).matches()) {
            throw ApiProblem.of(ApiProblem.Code.UNREADABLE, HEADER + " is not readable (expected: 1..255 visible ASCII characters)",
                    "send a fresh UUID for each change");
        }
        String own = request.caller().name() + "\n" + key.get();
        if (underWay.putIfAbsent(own, fingerprint) != null) {
            throw ApiProblem.of(ApiProblem.Code.IN_PROGRESS, "the first request with this key has not been answered yet",
                    "wait for its answer, or repeat in a moment");
        }
        try {
            return store.find(own, clock.instant()).map(answer -> replayed(answer, fingerprint))
                    .orElseGet(() -> keep(own, fingerprint, request, action.get()));
        } finally {
            underWay.remove(own);
        }
    }

    /** What tells a request from another under the same key. */
    static String fingerprint(String method, String target, byte[] body) {
        return IdempotencyStore.fingerprint(method, target, body);
    }

    private ApiAnswer back(ApiRequest request, String key, String fingerprint, Supplier<ApiAnswer> action) {
        Optional<Answer> before;
        synchronized (reverts) {
            before = Optional.ofNullable(reverts.get(key)).filter(answer -> answer.fingerprint().equals(fingerprint)
                    && answer.at().plus(IdempotencyStore.KEPT).isAfter(clock.instant()));
        }
        if (before.isPresent() && !goesToNew(meant(request, before.get()))) {
            return replayed(before.get(), fingerprint);
        }
        ApiAnswer answer = action.get();
        synchronized (reverts) {
            reverts.remove(key);
            reverts.put(key, new Answer(key, fingerprint, answer.status(), answer.text(), clock.instant()));
            if (reverts.size() > REVERTS) {
                reverts.remove(reverts.keySet().iterator().next());
            }
        }
        return answer;
    }

    /** The units that a move back names or took along; all where it names none. */
    private Set<String> meant(ApiRequest request, Answer before) {
        Set<String> units = new HashSet<>();
        request.body().path("units").forEach(unit -> units.add(unit.asString("")));
        if (!request.at("unit").isEmpty()) {
            units.add(request.at("unit"));
        }
        if (units.isEmpty()) {
            return conductor.current().site().units().keySet();
        }
        Json.read(before.body()).path("units").forEach(unit -> units.add(unit.asString("")));
        return units;
    }

    private boolean goesToNew(Set<String> units) {
        Cutover now = conductor.current();
        return units.stream().anyMatch(name -> Optional.ofNullable(now.site().units().get(name))
                .filter(unit -> unit.isExposed(now.split().exposures().getOrDefault(name, Exposure.NONE))).isPresent());
    }

    private static ApiAnswer replayed(Answer answer, String fingerprint) {
        if (!answer.fingerprint().equals(fingerprint)) {
            throw ApiProblem.of(ApiProblem.Code.KEY_REUSED, "the key was used at " + Json.time(answer.at()) + " for a different request",
                    "send a fresh key for each change");
        }
        return ApiAnswer.json(answer.status(), Json.read(answer.body())).withHeaders(Map.of("Idempotency-Replayed", "true"));
    }

    private ApiAnswer keep(String key, String fingerprint, ApiRequest request, ApiAnswer answer) {
        Instant now = clock.instant();
        if (request.operation().effect() == Operation.Effect.CHANGES) {
            boolean onDisk = Submission.await(conductor.remember(new Answer(key, fingerprint, answer.status(), answer.text(), now)));
            return onDisk ? answer : answer.withHeaders(Map.of("Idempotency-Kept", "false"));
        }
        return answer;
    }

    private static boolean goesBack(ApiRequest request) {
        return request.operation().effect() == Operation.Effect.GOES_BACK;
    }
}
