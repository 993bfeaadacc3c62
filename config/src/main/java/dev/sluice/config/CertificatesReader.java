package dev.sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

import dev.sluice.model.CertificateTerms;
import dev.sluice.model.SiteMarker;

/** Reads for which hosts new addresses must have certificates, and how those are looked at. */
final class CertificatesReader {
    private static final String HOSTS = "a list of hosts such as [www.shop.example]";
    private static final String PATH = "a path such as /, without spaces";
    private static final String HOST = "a host such as www.shop.example, of letters, digits and hyphens";
    private static final String FIELD = "a field of the answer, such as \"X-Shop\" or \"X-Shop: yes\"";
    private static final String SIGN = "a field such as \"X-Shop: yes\", or a text of the page";
    private static final String ISSUER = "the name of an authority in CAA records, such as letsencrypt.org";
    private static final Pattern LINE = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,80})(?::[ \\t]*([ -~]{0,200}))?");
    private static final int MOST = 20;
    private static final int LONGEST_PATH = 500;
    private static final int LONGEST_TEXT = 500;

    private final Path directory;

    CertificatesReader(Path directory) {
        this.directory = directory;
    }

    static List<String> hosts(ConfigValue list) {
        List<ConfigValue> items = list.someItems(HOSTS);
        if (items.size() > MOST) {
            list.refuse(items.size() + " hosts", "at most " + MOST);
            return List.of();
        }
        return Located.values(ConfigValue.distinct(items, item -> item.parsed(HOST, CertificatesReader::host)));
    }

    private static Optional<String> host(String text) {
        return DnsReader.name(text).filter(CertificateTerms::isHost);
    }

    /** Of a watched name. */
    static Optional<SiteMarker> marker(ConfigNode watched) {
        return watched.value("marker").flatMap(value -> {
            if (watched.value("certificate").isEmpty()) {
                value.refuseKey("no use without certificate", Optional.of("the hosts on which it is looked for"));
            }
            return value.mapping(KnownKeys.MARKER).flatMap(node -> marker(node, value));
        });
    }

    private static Optional<SiteMarker> marker(ConfigNode node, ConfigValue at) {
        Optional<ConfigValue> field = node.value("field");
        Optional<ConfigValue> text = node.value("text");
        Optional<String> path = node.value("path").map(value -> value.parsed(PATH, CertificatesReader::path)).orElse(Optional.of("/"));
        if (field.isPresent() == text.isPresent()) {
            at.refuse(field.isPresent() ? "field and text" : "neither field nor text", SIGN);
            return Optional.empty();
        }
        Optional<SiteMarker.Sign> sign = field.isPresent() ? field.get().parsed(FIELD, CertificatesReader::field)
                : text.get().parsed("a text of 1 to " + LONGEST_TEXT + " characters",
                        words -> Optional.of(words).filter(there -> !there.isBlank() && there.length() <= LONGEST_TEXT)
                                .map(SiteMarker.Sign.Text::new));
        return path.flatMap(where -> sign.map(what -> new SiteMarker(where, what)));
    }

    private static Optional<String> path(String text) {
        return Optional.of(text).filter(path -> path.length() <= LONGEST_PATH && path.matches("/[!-~]*"));
    }

    private static Optional<SiteMarker.Sign> field(String text) {
        var line = LINE.matcher(text);
        return line.matches() ? Optional.of(new SiteMarker.Sign.Field(line.group(1), Optional.ofNullable(line.group(2)).orElse("").strip()))
                : Optional.empty();
    }

    CertificateTerms terms(ConfigNode node) {
        Optional<Path> ca = node.value("ca").flatMap(new TlsReader(directory)::authorities);
        int port = node.value("port").flatMap(CertificatesReader::port).orElse(CertificateTerms.PORT);
        OptionalInt plain = node.value("plain-port").map(CertificatesReader::plainPort)
                .orElse(OptionalInt.of(CertificateTerms.PLAIN_PORT));
        List<String> issuers = node.value("issuers").map(list -> Located.values(ConfigValue.distinct(list.someItems("a list of " + ISSUER),
                item -> item.parsed(ISSUER, DnsReader::name)))).orElse(List.of());
        return new CertificateTerms(ca, port, plain, issuers);
    }

    private static Optional<Integer> port(ConfigValue value) {
        return value.integer(1, 65_535);
    }

    private static OptionalInt plainPort(ConfigValue value) {
        return value.isWord("off") ? OptionalInt.empty()
                : port(value).map(OptionalInt::of).orElse(OptionalInt.of(CertificateTerms.PLAIN_PORT));
    }
}
