package dev.sluice.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Listener;
import dev.sluice.model.Stack;
import dev.sluice.pem.OcspResponse;
import dev.sluice.pem.Pem;
import dev.sluice.pem.PemException;

/** Makes of files what handshakes are done with. Reads the disk: not for event loops. */
final class ContextBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(ContextBuilder.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** With forward secrecy and authenticated encryption, the cheaper first. */
    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final ApplicationProtocolConfig HTTP_1 = alpn("http/1.1");
    /** What stands first wins (RFC 7301 section 3.2). */
    private static final ApplicationProtocolConfig HTTP_2 = alpn("h2", "http/1.1");
    private static final int LARGEST = 1 << 20;
    private static final int MOST_SESSIONS = 10_000;
    private static final int SESSION_SECONDS = 3_600;

    private final SslProvider provider;

    ContextBuilder(SslProvider provider) {
        this.provider = provider;
    }

    /** Ends with a context. */
    private interface Build {
        SslContext build() throws SSLException;
    }

    /** Makes something of a file. */
    private interface Parser<T> {
        T parse(InputStream content) throws IOException, PemException;
    }

    /** Makes something of a text. */
    private interface TextParser<T> {
        T parse(String text) throws PemException;
    }

    /** What a listener serves with. */
    ServerNames server(Offered offered) throws TlsException {
        List<ServerNames.Served> served = new ArrayList<>();
        try {
            return new ServerNames(serve(offered, served));
        } catch (TlsException wrong) {
            served.forEach(one -> ReferenceCountUtil.release(one.context()));
            throw wrong;
        }
    }

    private List<ServerNames.Served> serve(Offered offered, List<ServerNames.Served> served) throws TlsException {
        Listener.Tls tls = offered.tls();
        X509Certificate[] authorities = tls.clientCa().isPresent() ? certificates(tls.clientCa().get()) : new X509Certificate[0];
        for (CertificateFiles files : tls.certificates()) {
            X509Certificate[] chain = certificates(files.certificate());
            PrivateKey key = key(files, chain[0]);
            Optional<OcspResponse> staple = staple(files, chain[0]);
            SslContextBuilder builder = common(SslContextBuilder.forServer(key, chain), offered.http2() ? HTTP_2 : HTTP_1)
                    .enableOcsp(staple.isPresent());
            if (authorities.length > 0) {
                builder.trustManager(authorities).clientAuth(tls.clientRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            }
            SslContext context = authorities.length == 0 ? resuming(builder, files.certificate())
                    : provider == SslProvider.JDK
                            ? build(() -> WholeHandshakes.of(builder, key, chain, authorities), files.certificate())
                            : unresumed(builder, files.certificate());
            served.add(ServerNames.Served.of(chain[0], context, staple));
        }
        return served;
    }

    /** Of whoever need not show anything: who comes again is spared half of the handshake. */
    private static SslContext resuming(SslContextBuilder builder, Path file) throws TlsException {
        SslContext context = build(builder.sessionCacheSize(MOST_SESSIONS).sessionTimeout(SESSION_SECONDS)::build, file);
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(); // none of ours: BoringSSL makes its own, and new ones every other day
        }
        return context;
    }

    /** Of whoever shows a certificate: it is looked at at every connection, which a session of before would spare. {@link ClientHello} gives no tickets. */
    private static SslContext unresumed(SslContextBuilder builder, Path file) throws TlsException {
        SslContext context = build(builder::build, file);
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
        return context;
    }

    /** What a stack's origins are met with. */
    OriginContexts client(Stack.Tls tls) throws TlsException {
        SslContext alone = client(tls, HTTP_1);
        try {
            return new OriginContexts(alone, client(tls, HTTP_2));
        } catch (TlsException wrong) {
            ReferenceCountUtil.release(alone);
            throw wrong;
        }
    }

    private SslContext client(Stack.Tls tls, ApplicationProtocolConfig alpn) throws TlsException {
        SslContextBuilder builder = common(SslContextBuilder.forClient(), alpn);
        if (tls.insecure()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
        } else if (tls.ca().isPresent()) {
            builder.trustManager(certificates(tls.ca().get()));
        }
        if (tls.own().isPresent()) {
            X509Certificate[] chain = certificates(tls.own().get().certificate());
            builder.keyManager(key(tls.own().get(), chain[0]), chain);
        }
        return build(builder::build, tls.ca().orElse(Path.of("tls")));
    }

    private static ApplicationProtocolConfig alpn(String... protocols) {
        return new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, protocols);
    }

    private SslContextBuilder common(SslContextBuilder builder, ApplicationProtocolConfig alpn) {
        return builder.sslProvider(provider).protocols(PROTOCOLS).ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(alpn);
    }

    private static SslContext build(Build builder, Path file) throws TlsException {
        try {
            return builder.build();
        } catch (IOException | IllegalArgumentException refused) {
            throw new TlsException(file + ": " + refused.getMessage(), refused);
        }
    }

    private static X509Certificate[] certificates(Path file) throws TlsException {
        return read(file, text(Pem::certificates)).toArray(X509Certificate[]::new);
    }

    /** What the authority says of the certificate. Without it there is service all the same: a new certificate may have come before its answer. */
    private Optional<OcspResponse> staple(CertificateFiles files, X509Certificate certificate) {
        return files.ocsp().flatMap(file -> {
            Optional<String> wrong;
            try {
                OcspResponse said = read(file, stream -> OcspResponse.parse(stream.readNBytes(LARGEST)));
                wrong = said.whyNot(certificate, Instant.now())
                        .or(() -> provider == SslProvider.JDK ? Optional.of("cannot be shown by the JDK") : Optional.empty());
                if (wrong.isEmpty()) {
                    return Optional.of(said);
                }
            } catch (TlsException unreadable) {
                wrong = Optional.of(String.valueOf(unreadable.getMessage()));
            }
            LOG.warn("ocsp answer is not shown: file={} why={}", file, wrong.orElseThrow());
            return Optional.empty();
        });
    }

    private static PrivateKey key(CertificateFiles files, X509Certificate certificate) throws TlsException {
        PrivateKey key = read(files.key(), text(Pem::key));
        if (isReadByAll(files.key())) {
            LOG.warn("private key may be read by everybody: file={} (expected: chmod o-r)", files.key());
        }
        if (certificate.getNotAfter().toInstant().isBefore(Instant.now())) {
            LOG.warn("certificate expired: file={} at={}", files.certificate(), certificate.getNotAfter().toInstant());
        }
        if (!Pem.belongs(key, certificate.getPublicKey())) {
            throw new TlsException(files.key() + ": is not the key of " + files.certificate(), new IllegalArgumentException("mismatch"));
        }
        return key;
    }

    /** On a file system that knows who may read. */
    static boolean isReadByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException _) {
            return false; // whether it can be read at all is told elsewhere
        }
    }

    private static <T> Parser<T> text(TextParser<T> parser) {
        return content -> parser.parse(new String(content.readNBytes(LARGEST), StandardCharsets.ISO_8859_1));
    }

    private static <T> T read(Path file, Parser<T> parser) throws TlsException {
        try (var stream = Files.newInputStream(file)) {
            return parser.parse(stream);
        } catch (IOException failed) {
            throw new TlsException(file + ": cannot be read: " + failed, failed);
        } catch (PemException wrong) {
            throw new TlsException(file + ": " + wrong.what() + " (expected: " + wrong.expected() + ")", wrong);
        }
    }
}
