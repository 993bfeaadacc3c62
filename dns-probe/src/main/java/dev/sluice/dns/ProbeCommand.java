package dev.sluice.dns;

import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sluice dns probe}: one name, one server, some types. Exit code 0: all answered; 1: one was not; 2: wrong usage. */
@Command(name = "probe", description = "Asks one server for the records of a name.", mixinStandardHelpOptions = true, sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:answered", "1:not answered", "2:wrong usage"},
        footer = {"", "Example: sluice dns probe www.shop.example --server 192.0.2.53"})
final class ProbeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The name to ask for.", converter = NameConverter.class)
    private Name name = Name.root;

    @Option(names = "--server", paramLabel = "HOST[:PORT]", required = true, converter = ServerConverter.class,
            description = "Whom to ask; the port is 53 unless given.")
    private InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

    @Option(names = "--type", paramLabel = "TYPE", split = ",", defaultValue = "A,AAAA", converter = TypeConverter.class,
            description = "Record types, as A,AAAA,MX (default: ${DEFAULT-VALUE}).")
    private List<Integer> types = List.of();

    @Option(names = "--timeout", paramLabel = "DURATION", defaultValue = "2s", converter = TimeoutConverter.class,
            description = "How long to wait for each answer (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(2);

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "table", description = "table or json (default: ${DEFAULT-VALUE}).")
    private Output output = Output.table;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** As typed. */
    enum Output {
        table, json
    }

    @Override
    public Integer call() {
        var resolver = new Resolver(server, timeout);
        List<Sighting> sightings = new ArrayList<>();
        for (int type : types) {
            sightings.add(resolver.ask(name, type));
        }
        var out = spec.commandLine().getOut();
        out.print(switch (output) {
            case table -> ProbeReport.table(sightings);
            case json -> ProbeReport.json(sightings);
        });
        out.flush();
        return sightings.stream().allMatch(Sighting::isAnswered) ? 0 : 1;
    }

    /** Always absolute: a search list has no place in a probe. */
    static final class NameConverter implements ITypeConverter<Name> {
        @Override
        public Name convert(String text) {
            try {
                return Name.fromString(text.chars().allMatch(letter -> letter < 128) ? text : IDN.toASCII(text), Name.root);
            } catch (TextParseException | IllegalArgumentException failure) {
                throw new TypeConversionException(text + " is no domain name (" + failure.getMessage() + ")");
            }
        }
    }

    static final class TypeConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            int type = Type.value(text.strip().toUpperCase(Locale.ROOT));
            if (type < 0 || !Type.isRR(type)) {
                throw new TypeConversionException(text + " is no record type (expected: A, AAAA, CNAME, MX, NS, SOA, TXT, …)");
            }
            return type;
        }
    }

    static final class TimeoutConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})(ms|s|m)");

        @Override
        public Duration convert(String text) {
            var parts = FORM.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(1)) == 0) {
                throw new TypeConversionException(text + " is no duration (expected: above 0, as 250ms, 2s or 1m)");
            }
            long amount = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code [2001:db8::1]:53}, {@code 2001:db8::1}, {@code ns1.shop.example:53}. */
    static final class ServerConverter implements ITypeConverter<InetSocketAddress> {
        private static final Pattern WITH_PORT = Pattern.compile("(\\[[^]]+]|[^:]+):(\\d{1,5})");

        @Override
        public InetSocketAddress convert(String text) {
            var parts = WITH_PORT.matcher(text);
            boolean withPort = parts.matches();
            String host = withPort ? parts.group(1) : text;
            int port = withPort ? Integer.parseInt(parts.group(2)) : 53;
            if (host.isEmpty() || port < 1 || port > 65_535) {
                throw new TypeConversionException(text + " is no server (expected: HOST or HOST:PORT, the port 1..65535)");
            }
            try {
                return new InetSocketAddress(InetAddress.getByName(host), port);
            } catch (UnknownHostException _) {
                throw new TypeConversionException("no address is known for the server " + host);
            }
        }
    }
}
