package dev.sluice.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import dev.sluice.config.Subcommand;
import dev.sluice.dns.cert.CertPage;
import dev.sluice.dns.cert.CertificateCheck;
import dev.sluice.model.CertificateSheet;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateTerms;
import dev.sluice.model.Network;
import dev.sluice.model.RecordType;
import dev.sluice.model.SiteMarker;

/** {@code sluice cert}: what one address serves for one host. Exit code 0: fine; 1: it could not be asked; 2: wrong usage; 3: something fails. */
@Command(name = "cert",
        description = "Shows what an address serves for a host, before DNS leads there: certificate, TLS, HTTP/2, redirect.",
        mixinStandardHelpOptions = true, sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:fine", "1:it could not be asked", "2:wrong usage", "3:something fails"},
        footer = {"", "Example: sluice cert 198.51.100.10 www.shop.example"})
public final class CertCommand implements Subcommand {
    @Parameters(index = "0", paramLabel = "IP", description = "The address, IPv4 or IPv6.", converter = AddressConverter.class)
    private InetAddress address = InetAddress.getLoopbackAddress();

    @Parameters(index = "1", paramLabel = "HOST", description = "The name that visitors ask for.")
    private String host = "";

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "443", description = "Where TLS is spoken (default: ${DEFAULT-VALUE}).")
    private int port = CertificateTerms.PORT;

    @Option(names = "--plain-port", paramLabel = "PORT",
            description = "Where HTTP is answered with a redirect (default: 80, and not looked at with another --port than 443).")
    private @Nullable Integer plainPort;

    @Option(names = "--ca", paramLabel = "FILE",
            description = "A PEM file with the authorities that are believed (default: those of the JDK).")
    private @Nullable Path ca;

    @Option(names = "--old", paramLabel = "IP", description = "Where old serves the host, to compare with.",
            converter = AddressConverter.class)
    private @Nullable InetAddress old;

    @Option(names = "--text", paramLabel = "TEXT", description = "A text that the page / of the host has, and no other.")
    private String text = "";

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "table", description = "table or json (default: ${DEFAULT-VALUE}).")
    private ProbeCommand.Output output = ProbeCommand.Output.table;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        CertificateSight sight;
        var subject = subject();
        try (var check = CertificateCheck.believing(Optional.ofNullable(ca), CertificateCheck.PATIENCE, InstantSource.system())) {
            sight = check.look(subject);
        } catch (IOException unreadable) {
            throw new ParameterException(spec.commandLine(), "--ca: " + unreadable.getMessage());
        }
        var out = spec.commandLine().getOut();
        out.print(switch (output) {
            case table -> CertPage.of(List.of(sight));
            case json -> JsonText.of(CertificateSheet.of(sight)) + "\n";
        });
        out.flush();
        return switch (sight.standing()) {
            case FINE -> 0;
            case UNKNOWN -> 1;
            case FAILS -> 3;
        };
    }

    private CertificateCheck.Subject subject() {
        String name = RecordType.name(host);
        if (!CertificateTerms.isHost(name)) {
            throw new ParameterException(spec.commandLine(), host + " is no host (expected: a DNS name such as www.shop.example)");
        }
        OptionalInt plain = plainPort != null ? OptionalInt.of(plainPort)
                : port == CertificateTerms.PORT ? OptionalInt.of(CertificateTerms.PLAIN_PORT) : OptionalInt.empty();
        if (port < 1 || port > 65_535 || plain.orElse(1) < 1 || plain.orElse(1) > 65_535) {
            throw new ParameterException(spec.commandLine(),
                    "port: " + port + ", plain port: " + plain.orElse(1) + " (expected: 1..65535)");
        }
        Optional<SiteMarker> marker = text.isEmpty() ? Optional.empty()
                : Optional.of(new SiteMarker("/", new SiteMarker.Sign.Text(text)));
        return new CertificateCheck.Subject("", name, address, port, plain, Optional.ofNullable(old), marker);
    }

    /** Never asks anybody. */
    static final class AddressConverter implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String text) {
            return Network.address(text)
                    .orElseThrow(
                            () -> new TypeConversionException(text + " is no address (expected: IPv4 or IPv6, such as 198.51.100.10)"));
        }
    }
}
