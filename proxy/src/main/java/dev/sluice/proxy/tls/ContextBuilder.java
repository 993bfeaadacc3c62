package dev.sluice.proxy.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;

import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Listener;
import dev.sluice.model.Stack;
import dev.sluice.pem.Pem;
import dev.sluice.pem.PemException;

/** Makes of files what handshakes are done with. Reads the disk: not for event loops. */
final class ContextBuilder {
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

    /** Makes something of the text of a file. */
    private interface Parser<T> {
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
            SslContextBuilder builder = common(SslContextBuilder.forServer(key(files, chain[0]), chain), offered.http2() ? HTTP_2 : HTTP_1)
                    .sessionCacheSize(MOST_SESSIONS).sessionTimeout(SESSION_SECONDS);
            if (authorities.length > 0) {
                builder.trustManager(authorities).clientAuth(tls.clientRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            }
            served.add(new ServerNames.Served(chain[0], build(builder, files.certificate())));
        }
        return served;
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
        return build(builder, tls.ca().orElse(Path.of("tls")));
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

    private static SslContext build(SslContextBuilder builder, Path file) throws TlsException {
        try {
            return builder.build();
        } catch (IOException | IllegalArgumentException refused) {
            throw new TlsException(file + ": " + refused.getMessage(), refused);
        }
    }

    private static X509Certificate[] certificates(Path file) throws TlsException {
        return read(file, Pem::certificates).toArray(X509Certificate[]::new);
    }

    private static PrivateKey key(CertificateFiles files, X509Certificate certificate) throws TlsException {
        PrivateKey key = read(files.key(), Pem::key);
        if (!Pem.belongs(key, certificate.getPublicKey())) {
            throw new TlsException(files.key() + ": is not the key of " + files.certificate(), new IllegalArgumentException("mismatch"));
        }
        return key;
    }

    private static <T> T read(Path file, Parser<T> parser) throws TlsException {
        try (var stream = Files.newInputStream(file)) {
            return parser.parse(new String(stream.readNBytes(LARGEST), StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new TlsException(file + ": cannot be read: " + failed, failed);
        } catch (PemException wrong) {
            throw new TlsException(file + ": " + wrong.what() + " (expected: " + wrong.expected() + ")", wrong);
        }
    }
}
