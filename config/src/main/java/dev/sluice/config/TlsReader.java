package dev.sluice.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Listener;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;
import dev.sluice.pem.OcspResponse;
import dev.sluice.pem.Pem;
import dev.sluice.pem.PemException;

/** Reads what is said of TLS, and looks into the files that it names: one that cannot be served with is a problem of the configuration. */
final class TlsReader {
    private static final String CHAIN = "a PEM file: the certificate, then those that lead to its authority";
    private static final String KEY = "a PEM file with the private key";
    private static final String AUTHORITIES = "a PEM file with the certificates of authorities";
    private static final int LARGEST = 1 << 20;

    private final Path directory;

    /**
     * @param directory what relative paths are relative to
     */
    TlsReader(Path directory) {
        this.directory = directory;
    }

    /** What was found in a file. */
    private record Found<T>(ConfigValue at, Path file, T content) {}

    /** Makes something of the text of a file. */
    private interface Parser<T> {
        T parse(String text) throws PemException;
    }

    /** Whose certificates clients show, and whether they must. */
    private record Clients(Optional<Path> ca, boolean required) {}

    /** Of a listener; empty when it speaks none, or the reason is among the problems. */
    Optional<Listener.Tls> listener(ConfigNode node) {
        return spoken(node).flatMap(tls -> {
            Clients clients = clients(node);
            List<CertificateFiles> certificates = certificates(tls);
            return certificates.isEmpty() ? Optional.empty()
                    : Optional.of(new Listener.Tls(certificates, clients.ca(), clients.required()));
        });
    }

    /** Of the control API; empty when it speaks none, or the reason is among the problems. */
    Optional<Site.ControlTls> control(ConfigNode node) {
        return spoken(node).flatMap(tls -> {
            Clients clients = clients(node);
            return tls.mapping(KnownKeys.CONTROL_TLS).flatMap(shown -> pair(shown, Optional.empty()))
                    .map(own -> new Site.ControlTls(own, clients.ca(), clients.required()));
        });
    }

    /** What is asked of clients needs TLS beside it. */
    private static Optional<ConfigValue> spoken(ConfigNode node) {
        Optional<ConfigValue> tls = node.value("tls");
        if (tls.isEmpty()) {
            node.value("client-ca").or(() -> node.value("client-certificate"))
                    .ifPresent(_ -> node.self().refuseMissing("tls", "certificate and key"));
        }
        return tls;
    }

    private Clients clients(ConfigNode node) {
        Optional<ConfigValue> authorities = node.value("client-ca");
        Optional<ConfigValue> demand = node.value("client-certificate");
        if (authorities.isEmpty() && demand.isPresent()) {
            node.self().refuseMissing("client-ca", AUTHORITIES);
        }
        return new Clients(authorities.flatMap(this::authorities),
                demand.flatMap(value -> value.oneOf("required", "optional")).orElse("required").equals("required"));
    }

    /** Of a stack. */
    Stack.Tls stack(ConfigNode node) {
        Optional<String> name = node.value("server-name").flatMap(value -> value.parsed("a name such as shop.example", HostPort::host));
        Optional<ConfigValue> trusting = node.value("insecure");
        boolean insecure = trusting.flatMap(ConfigValue::flag).orElse(false);
        if (insecure) {
            trusting.get().warn("true: whoever answers is believed to be the origin",
                    "ca, and server-name where the certificate bears another");
        }
        return new Stack.Tls(name, node.value("ca").flatMap(this::authorities), insecure, shown(node));
    }

    /** What a caller shows when it is asked, by {@code certificate} and {@code key}; empty: nothing, or the reason is among the problems. */
    Optional<CertificateFiles> shown(ConfigNode node) {
        return node.value("certificate").or(() -> node.value("key")).flatMap(_ -> pair(node, Optional.empty()));
    }

    private List<CertificateFiles> certificates(ConfigValue value) {
        List<ConfigValue> items = value.isList() ? value.someItems("a list of certificates and keys") : List.of(value);
        List<CertificateFiles> all = new ArrayList<>();
        items.forEach(item -> item.mapping(KnownKeys.LISTENER_TLS).flatMap(this::stapled).ifPresent(all::add));
        return all;
    }

    /** With what its authority says of it. */
    private Optional<CertificateFiles> stapled(ConfigNode node) {
        Optional<Found<OcspResponse>> said = node.value("ocsp").flatMap(at -> read(at, OcspResponse.EXPECTED,
                text -> OcspResponse.parse(text.getBytes(StandardCharsets.ISO_8859_1))));
        return pair(node, said);
    }

    private Optional<CertificateFiles> pair(ConfigNode node, Optional<Found<OcspResponse>> said) {
        Optional<Found<List<X509Certificate>>> chain = node.required("certificate", CHAIN)
                .flatMap(at -> read(at, CHAIN, Pem::certificates));
        Optional<Found<PrivateKey>> key = node.required("key", KEY).flatMap(at -> read(at, KEY, Pem::key));
        chain.ifPresent(found -> warnOfAge(found, Instant.now()));
        if (chain.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        if (!Pem.belongs(key.get().content(), chain.get().content().getFirst().getPublicKey())) {
            return key.get().at().refuse(key.get().file().getFileName() + " is not the key of " + chain.get().file().getFileName(),
                    "the key that the certificate was made for");
        }
        X509Certificate certificate = chain.get().content().getFirst();
        said.ifPresent(found -> found.content().whyNot(certificate, Instant.now()).ifPresent(why -> found.at()
                .warn(found.file().getFileName() + " " + why + " and is not shown", "what the authority says of this certificate")));
        return Optional.of(new CertificateFiles(chain.get().file(), key.get().file(), said.map(Found::file)));
    }

    /** The file of those who may vouch for a server. */
    Optional<Path> authorities(ConfigValue value) {
        Optional<Found<List<X509Certificate>>> found = read(value, AUTHORITIES, Pem::certificates);
        found.ifPresent(all -> warnOfAge(all, Instant.now()));
        return found.map(Found::file);
    }

    private static void warnOfAge(Found<List<X509Certificate>> found, Instant now) {
        X509Certificate first = found.content().getFirst();
        Instant until = first.getNotAfter().toInstant();
        Instant from = first.getNotBefore().toInstant();
        if (until.isBefore(now)) {
            found.at().warn(found.file().getFileName() + " expired at " + until, "a certificate that is valid");
        } else if (from.isAfter(now)) {
            found.at().warn(found.file().getFileName() + " is not valid before " + from, "a certificate that is valid");
        }
    }

    private <T> Optional<Found<T>> read(ConfigValue value, String expected, Parser<T> parser) {
        return value.text(expected).flatMap(name -> {
            try {
                Path file = directory.resolve(name).toAbsolutePath().normalize();
                return switch (TextFile.read(file, LARGEST, StandardCharsets.ISO_8859_1)) {
                    case TextFile.Content(String text) -> Optional.of(new Found<>(value, file, parser.parse(text)));
                    case TextFile.Unreadable(String what, String right) -> value.refuse(ConfigValue.shown(name) + " " + what, right);
                };
            } catch (PemException wrong) {
                return value.refuse(ConfigValue.shown(name) + " " + wrong.what(), wrong.expected());
            } catch (InvalidPathException notAPath) {
                return value.refuse(ConfigValue.shown(name), expected);
            }
        });
    }
}
