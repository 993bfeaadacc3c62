package dev.sluice.control.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.Answer;
import dev.sluice.control.store.IdempotencyStore;

/**
 * Makes a change happen once per idempotency key of a token. What was done is kept and told again; what was refused changed nothing, so the
 * same key may try again. Answers with secrets are not kept. Those of reverts are kept in memory alone: on the way back to old nothing waits
 * for a disk. The keys under way belong to all threads, the reverts to whoever holds their lock.
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
            return kept(own, request).map(answer -> replayed(answer, fingerprint))
                    .orElseGet(() -> keep(own, fingerprint, request, action.get()));
        } finally {
            underWay.remove(own);
        }
    }

    /** What tells a request from another under the same key. */
    static String fingerprint(String method, String target, byte[] body) {
        return IdempotencyStore.fingerprint(method, target, body);
    }

    private Optional<Answer> kept(String key, ApiRequest request) {
        if (goesBack(request)) {
            synchronized (reverts) {
                return Optional.ofNullable(reverts.get(key))
                        .filter(answer -> answer.at().plus(IdempotencyStore.KEPT).isAfter(clock.instant()));
            }
        }
        return store.find(key, clock.instant());
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
        if (goesBack(request)) {
            synchronized (reverts) {
                reverts.put(key, new Answer(key, fingerprint, answer.status(), answer.text(), now));
                if (reverts.size() > REVERTS) {
                    reverts.remove(reverts.keySet().iterator().next());
                }
            }
        } else if (request.operation().effect() == Operation.Effect.CHANGES) {
            boolean onDisk = Submission.await(conductor.remember(new Answer(key, fingerprint, answer.status(), answer.text(), now)));
            return onDisk ? answer : answer.withHeaders(Map.of("Idempotency-Kept", "false"));
        }
        return answer;
    }

    private static boolean goesBack(ApiRequest request) {
        return request.operation().effect() == Operation.Effect.GOES_BACK;
    }
}
