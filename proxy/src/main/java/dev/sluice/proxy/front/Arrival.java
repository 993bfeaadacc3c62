package dev.sluice.proxy.front;

import dev.sluice.proxy.exchange.Peer;

/**
 * A connection of a client that was let in.
 *
 * @param worker the event loop that serves it
 * @param peer its other end
 * @param door what it came through
 */
record Arrival(Worker worker, Peer peer, Door door) {}
