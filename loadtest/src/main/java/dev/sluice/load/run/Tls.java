package dev.sluice.load.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import dev.sluice.pem.Pem;
import dev.sluice.pem.PemException;
import dev.sluice.scenario.Scenario.Protocol;
import dev.sluice.scenario.Scenario.Trust;

/** What visitors meet servers with: by BoringSSL where there is one for this machine, else by the JDK. Reads files. */
final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private Tls() {}

    static SslContext of(Trust trust, Protocol protocol) throws TargetException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT
                : SslProvider.JDK).protocols(PROTOCOLS).applicationProtocolConfig(offered(protocol));
        if (trust.isBlind()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
        } else if (!trust.authorities().isEmpty()) {
            builder.trustManager(authorities(trust.authorities()));
        }
        try {
            return builder.build();
        } catch (IOException | IllegalArgumentException failure) {
            throw new TargetException("target.ca: " + trust.authorities() + ": " + failure.getMessage(), true);
        }
    }

    private static X509Certificate[] authorities(String file) throws TargetException {
        try {
            return Pem.certificates(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1)).toArray(X509Certificate[]::new);
        } catch (IOException | InvalidPathException failure) {
            throw new TargetException("target.ca: " + file + " cannot be read: " + failure.getClass().getSimpleName(), true);
        } catch (PemException wrong) {
            throw new TargetException("target.ca: " + file + " " + wrong.what() + " (expected: " + wrong.expected() + ")", true);
        }
    }

    private static ApplicationProtocolConfig offered(Protocol protocol) {
        return new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, switch (protocol) {
                    case AUTO -> new String[] {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1};
                    case HTTP1 -> new String[] {ApplicationProtocolNames.HTTP_1_1};
                    case HTTP2 -> new String[] {ApplicationProtocolNames.HTTP_2};
                });
    }
}
