package dev.sluice.proxy.front;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.sluice.model.Limits;
import dev.sluice.proxy.exchange.LoopParts;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.HeadParser;

/** One event loop: what its connections work with, and which they are. Confined to that loop. */
final class Worker {
    private final LoopParts parts;
    private final HeadParser parser;
    private final DeadlineWheel wheel;
    private final Set<ClientConnection> connections = new HashSet<>();
    private final Holders holders;
    private final LoopLag lag;
    private boolean draining;

    Worker(LoopParts parts, int index, HeadParser parser, DeadlineWheel wheel, LoopLag lag) {
        this.parts = parts;
        this.holders = new Holders(parts.memory(), index, parts.loop());
        this.parser = parser;
        this.wheel = wheel;
        this.lag = lag;
    }

    LoopParts parts() {
        return parts;
    }

    HeadParser parser() {
        return parser;
    }

    DeadlineWheel wheel() {
        return wheel;
    }

    /** For any thread. */
    LoopLag lag() {
        return lag;
    }

    /** The clients of this loop by what they hold. */
    Holders holders() {
        return holders;
    }

    /** What one client may cost, by the picture in force. */
    Limits limits() {
        return parts.live().current().cutover().site().limits();
    }

    boolean isDraining() {
        return draining;
    }

    /** From now on every connection ends after the answer under way, and at once if it waits for nothing. */
    void drain() {
        draining = true;
        parts.parked().drain();
        List.copyOf(connections).forEach(ClientConnection::drain);
        parts.streams().drain();
    }

    /** Ends the connections of a listener whose clients wait for nothing. */
    void drain(Door door) {
        List.copyOf(connections).stream().filter(connection -> connection.door() == door).forEach(ClientConnection::drain);
    }

    /** Ends every connection of a client, whatever is under way, and those to origins that rest. */
    void close() {
        List.copyOf(connections).forEach(ClientConnection::abandon);
        parts.pool().close();
    }

    void opened(ClientConnection connection) {
        connections.add(connection);
    }

    void closed(ClientConnection connection) {
        connections.remove(connection);
    }
}
