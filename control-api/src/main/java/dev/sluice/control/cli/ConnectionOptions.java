package dev.sluice.control.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import picocli.CommandLine.Option;

import dev.sluice.control.store.Custody;
import dev.sluice.control.tls.Belief;
import dev.sluice.control.tls.CertificateKeeper;
import dev.sluice.control.tls.TlsException;
import dev.sluice.model.CertificateFiles;

/** Where the control API is and by which token: said on the command line, in the environment, or by a state directory. */
public final class ConnectionOptions {
    @Option(names = "--control", paramLabel = "URL",
            description = "address of the control API; else SLUICE_CONTROL, else the state directory's")
    private Optional<String> control = Optional.empty();

    @Option(names = "--token", paramLabel = "TOKEN",
            description = "API token; better SLUICE_TOKEN (others can see a command line); else the state directory's")
    private Optional<String> token = Optional.empty();

    @Option(names = "--control-ca", paramLabel = "FILE",
            description = "with https: PEM file of the authorities that are believed; else SLUICE_CONTROL_CA, else those of the JDK")
    private Optional<String> ca = Optional.empty();

    @Option(names = "--control-certificate", paramLabel = "FILE",
            description = "PEM file that is shown when a certificate is asked for; else SLUICE_CONTROL_CERTIFICATE")
    private Optional<String> certificate = Optional.empty();

    @Option(names = "--control-key", paramLabel = "FILE", description = "PEM file with its private key; else SLUICE_CONTROL_KEY")
    private Optional<String> key = Optional.empty();

    @Option(names = "--state", paramLabel = "DIR", description = "state directory of sluice serve (default: sluice-state)")
    private Optional<Path> state = Optional.empty();

    private static final String ADDRESS = "control.address";

    private final Map<String, String> environment;

    /**
     * What {@code known} gives.
     *
     * @param tls what handshakes are done with; empty: the address is one of plain HTTP
     */
    public record Known(URI address, String token, Optional<SSLContext> tls) {}

    /** Options that picocli fills in. */
    public ConnectionOptions() {
        this(System.getenv());
    }

    ConnectionOptions(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    ApiClient connect() {
        Known known = known();
        return new ApiClient(known.address(), known.token(), known.tls());
    }

    /**
     * Where it is, by which token.
     *
     * @throws CommandFailure if either is not known, or is none
     */
    public Known known() {
        URI address = checked(said(control, "SLUICE_CONTROL").orElseGet(this::addressOfState));
        Optional<SSLContext> tls = Optional.empty();
        if ("https".equals(address.getScheme())) {
            tls = Optional.of(handshakes());
        } else {
            plain(address);
        }
        return new Known(address, said(token, "SLUICE_TOKEN").orElseGet(this::tokenOfState), tls);
    }

    /** Who says how a handshake is to be done does not want the token told in the clear. Variables may be there for other commands. */
    private void plain(URI address) {
        Map<String, Optional<String>> typed = Map.of("--control-ca", ca, "--control-certificate", certificate, "--control-key", key);
        typed.forEach((option, file) -> file.filter(value -> !value.isBlank()).ifPresent(value -> {
            throw new CommandFailure(ExitCode.USAGE,
                    option + ": " + value + " (expected: with an address of https, and not with " + address + ")",
                    "say --control https://HOST:PORT, or leave " + option + " out");
        }));
    }

    private SSLContext handshakes() {
        try {
            return belief().context(shown());
        } catch (TlsException unusable) {
            throw new CommandFailure(ExitCode.USAGE, unusable.what(), "see --control-ca, --control-certificate and --control-key");
        }
    }

    /** Where the state directory tells the address, it also has the certificate that is shown there. */
    private Belief belief() {
        Path beside = state().resolve(CertificateKeeper.SHOWN);
        Optional<Belief> told = said(ca, "SLUICE_CONTROL_CA").map(file -> new Belief.Authorities(Path.of(file)));
        return told.orElseGet(() -> isLocal() && Files.exists(beside) ? new Belief.Known(beside) : new Belief.Usual());
    }

    private Optional<CertificateFiles> shown() {
        Optional<String> own = said(certificate, "SLUICE_CONTROL_CERTIFICATE");
        Optional<String> secret = said(key, "SLUICE_CONTROL_KEY");
        if (own.isPresent() != secret.isPresent()) {
            throw new CommandFailure(ExitCode.USAGE, own.isPresent() ? "a certificate without its key" : "a key without its certificate",
                    "pass both: --control-certificate FILE --control-key FILE");
        }
        return own.flatMap(file -> secret.map(with -> new CertificateFiles(Path.of(file), Path.of(with))));
    }

    Path state() {
        return state.orElse(Path.of("sluice-state"));
    }

    /** Whether the state directory alone tells where the control API is. */
    boolean isLocal() {
        return said(control, "SLUICE_CONTROL").isEmpty();
    }

    private Optional<String> said(Optional<String> option, String variable) {
        return option.or(() -> Optional.ofNullable(environment.get(variable))).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Whoever says where tokens go could have them; who types a directory trusts its owner. */
    private String addressOfState() {
        Optional<String> doubt = state.isPresent()
                ? Custody.ofThisUser().doubtOfNamed(state(), ADDRESS)
                : Custody.ofThisUser().doubt(state(), ADDRESS);
        doubt.ifPresent(why -> {
            throw new CommandFailure(ExitCode.USAGE,
                    "the address in " + state().resolve(ADDRESS) + " is not believed, and no token sent there: " + why,
                    "look who put it there; then chown it, chmod go-w " + state() + ", or say where to by --control URL"
                            + (state.isPresent() ? "" : " or --state DIR"));
        });
        return read(ADDRESS).orElseThrow(() -> new CommandFailure(ExitCode.UNREACHABLE,
                "no control API known: " + state().resolve(ADDRESS) + " does not exist",
                "start one with: sluice serve FILE, or say where it is: --control URL, SLUICE_CONTROL, or --state DIR"));
    }

    private String tokenOfState() {
        return read("admin.token").orElseThrow(() -> new CommandFailure(ExitCode.USAGE,
                "no token given, and " + state().resolve("admin.token") + " does not exist",
                "pass one by SLUICE_TOKEN, --token, or --state DIR with its admin.token"));
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(state().resolve(file), StandardCharsets.UTF_8).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read " + state().resolve(file) + ": " + e.getClass().getSimpleName(),
                    "run as the user of sluice serve, or pass --control and SLUICE_TOKEN");
        }
    }

    private static URI checked(String address) {
        var trimmed = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        try {
            var uri = URI.create(trimmed);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null
                    && uri.getRawPath().isEmpty()) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw notAnAddress(address);
        }
        throw notAnAddress(address);
    }

    private static CommandFailure notAnAddress(String address) {
        return new CommandFailure(ExitCode.USAGE, "control address: " + address + " (expected: a URL like http://127.0.0.1:9900)",
                "pass --control http://HOST:PORT");
    }
}
