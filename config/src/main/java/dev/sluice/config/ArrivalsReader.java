package dev.sluice.config;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.ArrivalTerms;
import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Network;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName;

/** Reads at which addresses requests come in, and which other products count there too. */
final class ArrivalsReader {
    private static final String ADDRESS = "an IP address of this machine such as 192.0.2.10";
    private static final String PEERS = "a list such as [{ url: \"http://192.0.2.10:9900\", token: \"${OTHER}\" }]";
    private static final String URL = "where another product's control API answers, such as http://192.0.2.10:9900";
    private static final String TOKEN = "a viewer's token there, of 8..200 characters";
    private static final List<String> TLS = List.of("ca", "certificate", "key");
    private static final int MOST = 64;
    private static final int MOST_PEERS = 8;

    private final List<WatchedName> watched;
    private final TlsReader tls;

    /**
     * @param watched names whose addresses are old and new where the file names none
     */
    ArrivalsReader(List<WatchedName> watched, TlsReader tls) {
        this.watched = watched;
        this.tls = tls;
    }

    Optional<ArrivalTerms> read(ConfigNode node) {
        Set<InetAddress> old = node.value("old").map(value -> addresses(value, Set.of())).orElseGet(() -> ofRecords(true));
        Set<InetAddress> fresh = node.value("new").map(value -> addresses(value, old)).orElseGet(() -> ofRecords(false));
        List<ArrivalTerms.Peer> peers = node.value("peers").map(this::peers).orElse(List.of());
        if (node.value("old").isEmpty() && old.isEmpty()) {
            node.self().refuseMissing("old", "a list of " + ADDRESS + ", for no A or AAAA is under watch");
        }
        if (node.value("new").isEmpty() && (fresh.isEmpty() || fresh.stream().anyMatch(old::contains))) {
            node.self().refuseMissing("new", "a list of " + ADDRESS + ", none of which is old");
        }
        return old.isEmpty() || fresh.isEmpty() || fresh.stream().anyMatch(old::contains) ? Optional.empty()
                : Optional.of(new ArrivalTerms(old, fresh, peers));
    }

    private Set<InetAddress> ofRecords(boolean old) {
        Set<InetAddress> all = new HashSet<>();
        watched.forEach(name -> name.turns().forEach((type, turn) -> {
            if (type == RecordType.A || type == RecordType.AAAA) {
                (old ? turn.old() : turn.fresh()).forEach(value -> Network.address(value).ifPresent(all::add));
            }
        }));
        return all;
    }

    private static Set<InetAddress> addresses(ConfigValue list, Set<InetAddress> old) {
        List<ConfigValue> items = list.someItems("a list of " + ADDRESS);
        if (items.size() > MOST) {
            list.refuse(items.size() + " addresses", "at most " + MOST);
            return Set.of();
        }
        return Set.copyOf(Located.values(ConfigValue.distinct(items, item -> item.parsed(ADDRESS, Network::address)
                .flatMap(address -> old.contains(address) ? item.refuse(address.getHostAddress() + " is among the old ones too",
                        "what tells new from old") : Optional.of(address)))));
    }

    private List<ArrivalTerms.Peer> peers(ConfigValue list) {
        List<ConfigValue> items = list.someItems(PEERS);
        if (items.size() > MOST_PEERS) {
            list.refuse(items.size() + " peers", "at most " + MOST_PEERS);
            return List.of();
        }
        Set<URI> known = new HashSet<>();
        return items.stream().flatMap(item -> item.mapping(KnownKeys.TRUTH_PEER).flatMap(node -> peer(node, known)).stream()).toList();
    }

    private Optional<ArrivalTerms.Peer> peer(ConfigNode node, Set<URI> known) {
        Optional<URI> url = node.required("url", URL).flatMap(value -> value.parsed(URL, ArrivalsReader::url)
                .flatMap(at -> known.add(at.resolve("/")) ? Optional.of(at)
                        : value.refuse(at + " stands there twice", "once, or its requests count twice")));
        Optional<String> token = node.required("token", TOKEN).flatMap(ArrivalsReader::token);
        Optional<Path> ca = node.value("ca").flatMap(tls::authorities);
        Optional<CertificateFiles> shown = tls.shown(node);
        Optional<URI> plain = url.filter(at -> !ArrivalTerms.Peer.isSecured(at));
        plain.ifPresent(at -> TLS.forEach(key -> node.value(key)
                .ifPresent(value -> value.refuseKey("no use with " + at, Optional.of("a url of https beside it")))));
        return plain.isPresent() ? url.flatMap(at -> token.map(secret -> new ArrivalTerms.Peer(at, secret)))
                : url.flatMap(at -> token.map(secret -> new ArrivalTerms.Peer(at, secret, ca, shown)));
    }

    private static Optional<URI> url(String text) {
        return SupplyReader.url(text).filter(at -> at.getRawQuery() == null && (at.getPath().isEmpty() || at.getPath().equals("/")));
    }

    /** What it says is not repeated, for it is a secret. */
    private static Optional<String> token(ConfigValue value) {
        return value.text(TOKEN).flatMap(text -> text.matches("[!-~]{8,200}") ? Optional.of(text)
                : value.refuse("a text of " + text.length() + " characters", TOKEN));
    }
}
