package dev.sluice.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.xbill.DNS.Name;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

import dev.sluice.dns.Sighting.Entry;
import dev.sluice.dns.Sighting.Finding;

/** The names of addresses and the addresses of names, as one name server tells them. Blocks whoever asks, for two seconds a question at most. */
public final class HostNames {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<Optional<InetSocketAddress>> server;

    /** Asks the server that {@code server} gives at each question; empty: the first one of the system. */
    public HostNames(Supplier<Optional<InetSocketAddress>> server) {
        this.server = server;
    }

    /** None where the address has no name. */
    public List<String> namesOf(InetAddress address) throws IOException {
        return values(ReverseMap.fromAddress(address), Type.PTR);
    }

    /** Of both families; none where there are none. */
    public List<InetAddress> addressesOf(String name) throws IOException {
        Name absolute = Name.fromString(name, Name.root);
        List<InetAddress> all = new ArrayList<>();
        for (int type : new int[] {Type.A, Type.AAAA}) {
            for (String value : values(absolute, type)) {
                all.add(InetAddress.ofLiteral(value));
            }
        }
        return all;
    }

    private List<String> values(Name name, int type) throws IOException {
        Sighting seen = new Resolver(asked(), PATIENCE).ask(name, type);
        return switch (seen.finding()) {
            case Finding.Failed(String why) -> throw new IOException(name + " " + Type.string(type) + ": " + why);
            case Finding.Answered answered when !seen.isAnswered() ->
                throw new IOException(name + " " + Type.string(type) + ": " + answered.rcode());
            case Finding.Answered answered -> answered.records().stream().filter(entry -> entry.type().equals(Type.string(type)))
                    .map(Entry::value).toList();
        };
    }

    private InetSocketAddress asked() throws IOException {
        return server.get().or(() -> ResolverConfig.getCurrentConfig().servers().stream().findFirst())
                .orElseThrow(() -> new IOException("the system names no name server (expected: one in /etc/resolv.conf)"));
    }
}
