package dev.sluice.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.netty.handler.ssl.SslContext;
import io.netty.util.Mapping;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.sluice.pem.OcspResponse;

/** Which certificate serves which name: the one that bears it, else one with a wildcard for it, else the first. Immutable. */
final class ServerNames implements Mapping<String, SslContext> {
    private static final int DNS_NAME = 2;

    private final List<Served> inOrder;
    private final Map<String, Served> exact = new HashMap<>();
    /** By what follows the asterisk, with its dot. */
    private final Map<String, Served> wildcards = new HashMap<>();

    /**
     * A certificate, ready to be served with.
     *
     * @param names of DNS, in lower case
     */
    record Served(Set<String> names, SslContext context, Optional<OcspResponse> staple) {
        static Served of(X509Certificate certificate, SslContext context, Optional<OcspResponse> staple) {
            return new Served(ServerNames.names(certificate), context, staple);
        }

        boolean bears(String name) {
            int dot = name.indexOf('.');
            return names.contains(name) || dot > 0 && names.contains("*" + name.substring(dot));
        }
    }

    /** Of at least one; where two bear the same name the one before serves it. */
    ServerNames(List<Served> served) {
        inOrder = List.copyOf(served);
        served.forEach(one -> one.names().forEach(name -> {
            if (name.startsWith("*.")) {
                wildcards.putIfAbsent(name.substring(1), one);
            } else {
                exact.putIfAbsent(name, one);
            }
        }));
    }

    /** The context for the name that a client asks for; null when it asks for none. */
    @Override
    public SslContext map(@Nullable String asked) {
        Served found = asked == null ? null : bearer(asked.toLowerCase(Locale.ROOT));
        return found == null ? inOrder.getFirst().context() : found.context();
    }

    boolean areSeveral() {
        return inOrder.size() > 1;
    }

    /**
     * Whether a request for the host came to the wrong place (RFC 9110 section 7.4): another certificate bears it, and the one that was
     * shown does not. What none bears is served as it was asked for.
     */
    boolean isElsewhere(SslContext shown, String host) {
        Served right = bearer(host);
        return right != null && !right.context().equals(shown)
                && inOrder.stream().noneMatch(one -> one.context().equals(shown) && one.bears(host));
    }

    /** What an authority said of the certificate, as long as it holds. */
    Optional<byte[]> staple(SslContext context) {
        for (Served one : inOrder) {
            if (one.context().equals(context)) {
                return one.staple().filter(said -> said.isValid(Instant.now())).map(OcspResponse::der);
            }
        }
        return Optional.empty();
    }

    void release() {
        inOrder.forEach(one -> ReferenceCountUtil.release(one.context()));
    }

    private @Nullable Served bearer(String name) {
        Served found = exact.get(name);
        int dot = name.indexOf('.');
        return found == null && dot > 0 ? wildcards.get(name.substring(dot)) : found;
    }

    private static Set<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? Set.of()
                    : names.stream().filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toUnmodifiableSet());
        } catch (CertificateParsingException _) {
            return Set.of(); // then it serves as the first, or nobody
        }
    }
}
