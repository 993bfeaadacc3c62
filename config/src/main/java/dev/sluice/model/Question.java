package dev.sluice.model;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * A request that is asked about and never sent.
 *
 * @param host as in the Host header
 * @param target path and query as a client would send them
 * @param headers by name in any case, values in order
 * @param tls what the handshake would have said
 */
public record Question(String method, String host, String target, Map<String, List<String>> headers, InetAddress address, TlsFacts tls) {
    /** Of a client without TLS. */
    public Question(String method, String host, String target, Map<String, List<String>> headers, InetAddress address) {
        this(method, host, target, headers, address, TlsFacts.NONE);
    }
}
