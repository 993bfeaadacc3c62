package dev.sluice.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.netty.handler.ssl.SslContext;
import io.netty.util.Mapping;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Which certificate serves which name: the one that bears it, else one with a wildcard for it, else the first. Immutable. */
final class ServerNames implements Mapping<String, SslContext> {
    private static final int DNS_NAME = 2;

    private final List<SslContext> contexts;
    private final Map<String, SslContext> exact = new HashMap<>();
    /** By what follows the asterisk, with its dot. */
    private final Map<String, SslContext> wildcards = new HashMap<>();

    /** A certificate, ready to be served with. */
    record Served(X509Certificate certificate, SslContext context) {}

    /** Of at least one; where two bear the same name the one before serves it. */
    ServerNames(List<Served> served) {
        contexts = served.stream().map(Served::context).toList();
        served.forEach(one -> names(one.certificate()).forEach(name -> {
            if (name.startsWith("*.")) {
                wildcards.putIfAbsent(name.substring(1), one.context());
            } else {
                exact.putIfAbsent(name, one.context());
            }
        }));
    }

    /** The context for the name that a client asks for; null when it asks for none. */
    @Override
    public SslContext map(@Nullable String asked) {
        if (asked == null) {
            return contexts.getFirst();
        }
        String name = asked.toLowerCase(Locale.ROOT);
        SslContext found = exact.get(name);
        int dot = name.indexOf('.');
        if (found == null && dot > 0) {
            found = wildcards.get(name.substring(dot));
        }
        return found == null ? contexts.getFirst() : found;
    }

    void release() {
        contexts.forEach(ReferenceCountUtil::release);
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of()
                    : names.stream().filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException _) {
            return List.of(); // then it serves as the first, or nobody
        }
    }
}
