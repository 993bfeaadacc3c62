package dev.sluice.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;

import dev.sluice.model.ClientCertificate;
import dev.sluice.model.TlsFacts;

/**
 * What a client's handshake said.
 *
 * @param elsewhere whether another certificate than the one that was shown bears a name
 */
public record Handshaken(TlsFacts facts, Predicate<String> elsewhere) {
    static final AttributeKey<Predicate<String>> ELSEWHERE = AttributeKey.valueOf(Handshaken.class, "elsewhere");

    private static final Handshaken NOTHING = new Handshaken(TlsFacts.NONE, _ -> false);
    private static final String COMMON_NAME = "CN=";
    /** Alternative names of e-mail, DNS and URI (RFC 5280 section 4.2.1.6). */
    private static final Set<Integer> NAMES = Set.of(1, 2, 6);

    /** Once the handshake on this channel is done; on its event loop. */
    public static Handshaken on(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            return NOTHING;
        }
        Predicate<String> elsewhere = channel.attr(ELSEWHERE).get();
        return new Handshaken(facts(handler.engine()), elsewhere == null ? NOTHING.elsewhere : elsewhere);
    }

    private static TlsFacts facts(SSLEngine engine) {
        String protocol = engine.getSession().getProtocol();
        boolean asked = engine.getNeedClientAuth() || engine.getWantClientAuth();
        return new TlsFacts(protocol.substring(protocol.indexOf('v') + 1), asked ? shown(engine) : Optional.empty());
    }

    private static Optional<ClientCertificate> shown(SSLEngine engine) {
        try {
            var first = (X509Certificate) engine.getSession().getPeerCertificates()[0];
            byte[] der = first.getEncoded();
            String fingerprint = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
            return Optional.of(new ClientCertificate(names(first), fingerprint, Base64.getEncoder().encodeToString(der)));
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty(); // none was shown
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalStateException("a certificate that was believed cannot be read", unreadable);
        }
    }

    private static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
        Set<String> names = new LinkedHashSet<>(commonNames(certificate.getSubjectX500Principal().getName()));
        Collection<List<?>> others = certificate.getSubjectAlternativeNames();
        for (List<?> other : others == null ? List.<List<?>>of() : others) {
            if (other.get(0) instanceof Integer kind && NAMES.contains(kind)) {
                names.add(other.get(1).toString());
            }
        }
        return names;
    }

    /** Out of a name as RFC 2253 writes it: parts end at commas and pluses that nothing escapes. */
    static Set<String> commonNames(String subject) {
        Set<String> found = new LinkedHashSet<>();
        var part = new StringBuilder();
        for (int at = 0; at < subject.length(); at++) {
            char next = subject.charAt(at);
            if (next == '\\' && at + 1 < subject.length()) {
                part.append(subject.charAt(++at));
            } else if (next == ',' || next == '+') {
                addCommonName(part, found);
            } else {
                part.append(next);
            }
        }
        addCommonName(part, found);
        return found;
    }

    private static void addCommonName(StringBuilder part, Set<String> found) {
        if (part.indexOf(COMMON_NAME) == 0) {
            found.add(part.substring(COMMON_NAME.length()));
        }
        part.setLength(0);
    }
}
