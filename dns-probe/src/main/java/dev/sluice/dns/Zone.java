package dev.sluice.dns;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

import org.xbill.DNS.Name;

/**
 * A zone and who serves it.
 *
 * @param delegated the names of its servers as the zone above has them; empty: not known
 * @param own the same as the zone itself has them; empty: not known
 * @param servers at every address that is known of any of them
 */
record Zone(Name apex, Set<Name> delegated, Set<Name> own, List<Server> servers) {
    Zone {
        delegated = Set.copyOf(delegated);
        own = Set.copyOf(own);
        servers = List.copyOf(servers);
    }

    /** One server at one address. */
    record Server(String name, InetSocketAddress at) {}

    /** How both disagree; empty: they do not, or one of them is not known. */
    String disagreement() {
        if (delegated.isEmpty() || own.isEmpty() || delegated.equals(own)) {
            return "";
        }
        return "the zone above " + apex + " names " + list(delegated) + ", the zone itself " + list(own);
    }

    private static String list(Set<Name> names) {
        return String.join(", ", names.stream().map(Name::toString).sorted().toList());
    }
}
