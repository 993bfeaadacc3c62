package dev.sluice.control.drill;

import java.util.Optional;

/**
 * What is to be rehearsed on.
 *
 * @param host in the Host header
 * @param path path and query of safe requests that belong to the unit
 * @param webSocket where a WebSocket is tried; the drill goes without one when it is not accepted there
 * @param upload a write that may be made on new; empty: none
 */
public record DrillOrder(String unit, String host, String path, String webSocket, Optional<Upload> upload) {
    /** A write that the operator has named. */
    public record Upload(String method, String path) {}
}
