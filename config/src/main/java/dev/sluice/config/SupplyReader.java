package dev.sluice.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Gate;
import dev.sluice.pem.Pem;
import dev.sluice.pem.PemException;

/** Reads where evidence comes from, by whose keys it is signed, and how often it is looked at. */
final class SupplyReader {
    static final String URL = "http://HOST/PATH or https://HOST/PATH, without user";

    private static final String KEYS = "a list of PEM files, each with an Ed25519 public key";
    private static final int LARGEST_KEY = 64 << 10;
    private static final int LONGEST_URL = 2_000;

    private final Path directory;

    SupplyReader(Path directory) {
        this.directory = directory;
    }

    Gate.Supply supply(ConfigNode node, Duration every) {
        Optional<URI> url = node.value("url").flatMap(this::url);
        List<String> keys = node.value("keys").map(value -> Located.values(ConfigValue.distinct(value.someItems(KEYS), this::key)))
                .orElse(List.of());
        return new Gate.Supply(url, keys, rhythm(node, every));
    }

    Gate.Rhythm rhythm(ConfigNode node, Duration usual) {
        Duration every = node.value("every").flatMap(value -> value.duration("1s", "24h")).orElse(usual);
        Duration timeout = node.value("timeout").flatMap(value -> value.duration("100ms", "1h")).orElse(Gate.TIMEOUT);
        return new Gate.Rhythm(every, timeout);
    }

    Optional<URI> url(ConfigValue value) {
        return value.parsed(URL, SupplyReader::url);
    }

    static Optional<URI> url(String text) {
        try {
            URI url = new URI(text);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return web && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null && text.length() <= LONGEST_URL
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException noUrl) {
            return Optional.empty();
        }
    }

    private Optional<String> key(ConfigValue value) {
        return value.text(KEYS).flatMap(name -> {
            try {
                return switch (TextFile.read(directory.resolve(name), LARGEST_KEY, StandardCharsets.ISO_8859_1)) {
                    case TextFile.Content(String text) -> Optional.of(Base64.getEncoder().encodeToString(Pem.ed25519(text).getEncoded()));
                    case TextFile.Unreadable(String what, String right) -> value.refuse(ConfigValue.shown(name) + " " + what, right);
                };
            } catch (PemException wrong) {
                return value.refuse(ConfigValue.shown(name) + " " + wrong.what(), wrong.expected());
            } catch (InvalidPathException notAPath) {
                return value.refuse(ConfigValue.shown(name), KEYS);
            }
        });
    }
}
