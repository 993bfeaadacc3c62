package dev.sluice.load.run;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.scenario.Scenario;

/**
 * Where a run may go: to this machine, and to hosts that both the file and the caller name as theirs. Names are looked up once, before it
 * begins, so that none of them can lead elsewhere meanwhile.
 */
final class Territory {
    private final Server target;
    /** Of every host that may be asked, by its name. */
    private final Map<String, List<InetAddress>> addresses;

    /** Asks what a name stands for. */
    interface Resolver {
        List<InetAddress> addresses(String name) throws UnknownHostException;

        /** As this machine does it. */
        static List<InetAddress> ofMachine(String name) throws UnknownHostException {
            return List.of(InetAddress.getAllByName(name));
        }
    }

    /**
     * What a visitor asks for.
     *
     * @param path and query, as they are sent
     */
    record Aim(Server server, String path) {}

    private Territory(Server target, Map<String, List<InetAddress>> addresses) {
        this.target = target;
        this.addresses = addresses;
    }

    /**
     * That of one run. Looks up names.
     *
     * @param url what the command line or the file says is to be loaded
     * @param isMine the caller says that the hosts of the file are the caller's
     */
    static Territory of(String url, Set<String> hosts, boolean isMine, Resolver resolver) throws TargetException {
        Server target = parse(url);
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        List<InetAddress> found = found(target.name(), resolver);
        boolean isOwned = isMine && hosts.contains(target.name());
        if (!isOwned && !isLoopback(found)) {
            throw refusal(target, found, hosts.contains(target.name()));
        }
        addresses.put(target.name(), found);
        for (String host : hosts) {
            List<InetAddress> other = findable(host, resolver);
            if (isMine || !other.isEmpty() && isLoopback(other)) {
                addresses.putIfAbsent(host.toLowerCase(Locale.ROOT), other);
            }
        }
        return new Territory(target, addresses);
    }

    private static Server parse(String url) throws TargetException {
        Optional<URI> parsed = uri(url);
        Optional<Server> server = parsed.flatMap(Server::of);
        if (server.isEmpty() || parsed.get().getRawUserInfo() != null || !Set.of("", "/").contains(parsed.get().getRawPath())
                || parsed.get().getRawQuery() != null) {
            throw new TargetException("target: " + url + " (expected: a URL without a path, as http://127.0.0.1:8080)", true);
        }
        return server.get();
    }

    private static TargetException refusal(Server target, List<InetAddress> found, boolean isNamed) {
        String what = "target: " + target.name() + " is " + found.getFirst().getHostAddress() + ", which is not this machine";
        return new TargetException(what + (isNamed ? " (to load it all the same: --i-own-this-target)"
                : " (expected: a loopback address; else its name under target.hosts, and --i-own-this-target)"), true);
    }

    private static List<InetAddress> found(String name, Resolver resolver) throws TargetException {
        try {
            return resolver.addresses(name);
        } catch (UnknownHostException _) {
            throw new TargetException("target: the name " + name + " cannot be looked up", false);
        }
    }

    private static List<InetAddress> findable(String name, Resolver resolver) {
        try {
            return resolver.addresses(name);
        } catch (UnknownHostException _) {
            return List.of(); // told when somebody wants to go there
        }
    }

    private static boolean isLoopback(List<InetAddress> addresses) {
        return addresses.stream().allMatch(InetAddress::isLoopbackAddress);
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    Server target() {
        return target;
    }

    /** What a visitor asks for by a path or a whole URL; empty: it leads where nobody may go. */
    Optional<Aim> aim(String url) {
        if (url.startsWith("/") && !url.startsWith("//")) {
            return Optional.of(new Aim(target, PathText.of(url)));
        }
        return uri(url).filter(parsed -> Server.of(parsed).filter(this::isInside).isPresent())
                .map(parsed -> new Aim(Server.of(parsed).orElseThrow(), PathText.of(parsed)));
    }

    /** Refuses a URL that leads out of it, by the key that names it. */
    void hold(String key, URI url) throws TargetException {
        if (aim(url.toString()).isEmpty()) {
            throw new TargetException(
                    key + ": " + url + " is neither at the target nor on this machine (expected: a loopback address; else "
                            + "its name under target.hosts, and --i-own-this-target)",
                    true);
        }
    }

    private boolean isInside(Server server) {
        return addresses.containsKey(server.name()) || literal(server).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /** Where a server that may be asked listens; empty: its name cannot be looked up. */
    List<InetAddress> addresses(Server server) {
        List<InetAddress> known = addresses.get(server.name());
        return known == null ? literal(server).stream().toList() : known;
    }

    private static Optional<InetAddress> literal(Server server) {
        if (server.name().equals("localhost")) {
            return Optional.of(InetAddress.getLoopbackAddress());
        }
        try {
            return Optional.of(InetAddress.ofLiteral(server.name()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** That of a scenario, asked as this machine asks. */
    static Territory of(Scenario.Target target, Optional<String> url, boolean isMine) throws TargetException {
        return of(url.orElse(target.url()), target.hosts(), isMine, Resolver::ofMachine);
    }
}
