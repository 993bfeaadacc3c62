package dev.sluice.model;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** What a decision may ask of a request; answered without allocating when the answer is no. */
public interface RequestFacts {
    boolean headerIsOneOf(String name, Set<String> values);

    boolean cookieIsOneOf(String name, Set<String> values);

    boolean queryIsOneOf(String name, Set<String> values);

    /** The client's address, behind trusted proxies the one they forwarded. */
    InetAddress address();

    /** Of the connection on which the request came to us. */
    TlsFacts tls();

    /** The crawler that sent it, if that is verified. */
    Optional<Crawler> crawler();
}
