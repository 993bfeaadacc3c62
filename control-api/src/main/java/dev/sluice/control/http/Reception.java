package dev.sluice.control.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Token;
import dev.sluice.model.JournalEntry.CallsRefused.Why;

/**
 * Whether a caller may: by what name it calls the server, whose page asks, whether too many guesses came from there, whose token it has, and what that
 * is good for. Whom it refuses it counts.
 */
final class Reception implements AutoCloseable {
    private final Conductor conductor;
    private final Tokens tokens;
    private final Guesses guesses;
    private final RefusedCalls refused;
    private final SlowLane slowLane;
    private final Doorway doorway;

    Reception(ControlServer.Wiring wiring, SlowLane slowLane, Doorway doorway, InstantSource clock) {
        this.slowLane = slowLane;
        this.doorway = doorway;
        this.conductor = wiring.conductor();
        this.tokens = wiring.tokens();
        this.guesses = new Guesses(clock);
        this.refused = new RefusedCalls(conductor, clock);
    }

    /** Refuses who calls the server by a name that is not its own; whether it lives may be asked by any. */
    void greet(ServerRequest request, Operation operation) {
        if (ProbeRoutes.NAMELESS.contains(operation.path())) {
            return;
        }
        try {
            OwnNames.check(request.headers(), conductor.current().site().control());
        } catch (ApiProblem problem) {
            refused.count(Why.FOREIGN, address(request), Optional.empty());
            throw problem;
        }
    }

    /** Who asks for an operation; nobody where none need say who it is. */
    Tokens.Caller admit(ServerRequest request, Switchboard.Line line) {
        Optional<Role> needed = needed(line.operation());
        if (needed.isEmpty()) {
            return Tokens.Caller.NOBODY;
        }
        String address = address(request);
        try {
            OwnNames.checkPage(request.headers(), request.isSecure());
        } catch (ApiProblem problem) {
            refused.count(Why.FOREIGN, address, Optional.empty());
            throw problem;
        }
        Token token = known(request, address);
        try {
            Tokens.checked(token, needed.get());
            Tokens.Caller caller = Tokens.Caller.of(token);
            checkUnits(caller, line);
            doorway.known(Doorway.Ends.of(request), holder(request, caller));
            return caller;
        } catch (ApiProblem problem) {
            refused.count(Why.ROLE, address, Optional.of(token.name()));
            throw problem;
        }
    }

    /** Metrics are for anybody, or not, as the file says at the moment. */
    private Optional<Role> needed(Operation operation) {
        boolean asks = operation.path().equals(ProbeRoutes.METRICS) && !conductor.current().site().control().metricsOpen();
        return asks ? Optional.of(Role.VIEWER) : operation.role();
    }

    private Token known(ServerRequest request, String address) {
        Optional<String> authorization = request.headers().first(HeaderNames.AUTHORIZATION);
        return tokens.find(authorization).orElseThrow(() -> stranger(authorization, address));
    }

    /** Who has no token that is good. Who has one never comes here: a text has 256 bits, so that locking good ones out would stop no guess. */
    private ApiProblem stranger(Optional<String> authorization, String address) {
        Duration locked = guesses.locked(address);
        if (locked.isPositive()) {
            refused.count(Why.LOCKED, address, Optional.empty());
            slowLane.pass();
            long seconds = locked.toSeconds() + 1;
            return ApiProblem.of(ApiProblem.Code.TOO_MANY_GUESSES,
                    "this token is not good, and too many that are not came from " + address + "; none but a good one is looked at for "
                            + seconds
                            + " s",
                    "see whose token is stale there, and send one that is good: it is served at once")
                    .withHeader("Retry-After", Long.toString(seconds));
        }
        refused.count(Why.UNKNOWN, address, Optional.empty());
        if (authorization.isPresent()) {
            guesses.guessed(address);
        }
        return Tokens.unknown(authorization);
    }

    /** A token for some units changes these alone; whoever may take a unit back takes along what goes with it. */
    private void checkUnits(Tokens.Caller caller, Switchboard.Line line) {
        Operation operation = line.operation();
        if (!caller.isLimited() || !operation.effect().isBound() || operation.asksForUnits()) {
            return;
        }
        String unit = line.path().getOrDefault("unit", "");
        if (unit.isEmpty()) {
            throw caller.notGranted("the site");
        }
        Set<String> together = conductor.current().site().group(unit);
        boolean alone = operation.effect() == Operation.Effect.GOES_BACK || operation.effect() == Operation.Effect.STIRS;
        caller.mayChange(alone || together.isEmpty() ? Set.of(unit) : together);
    }

    /** On whose account it goes what a request takes. */
    Allotment.Holder holder(ServerRequest request, Tokens.Caller caller) {
        return caller.equals(Tokens.Caller.NOBODY)
                ? new Allotment.Holder("address " + address(request), true)
                : caller.holder();
    }

    /** The request is answered, and its connection waits for the next. */
    void bid(ServerRequest request) {
        doorway.answered(Doorway.Ends.of(request));
    }

    private static String address(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress from && !from.isUnresolved() ? Guesses.address(from.getAddress())
                : "unknown";
    }

    @Override
    public void close() {
        refused.close();
    }
}
