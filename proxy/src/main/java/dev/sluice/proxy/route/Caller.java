package dev.sluice.proxy.route;

import java.net.InetAddress;

import dev.sluice.model.TlsFacts;

/**
 * Who asks.
 *
 * @param address behind trusted proxies the one they forwarded
 * @param encrypted whether the client speaks TLS, to us or to a trusted proxy
 * @param tls of the connection that came to us
 */
public record Caller(InetAddress address, boolean encrypted, TlsFacts tls) {}
