package dev.sluice.proxy.origin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import dev.sluice.model.Network;
import dev.sluice.model.Origin;
import dev.sluice.model.OriginState;
import dev.sluice.model.Side;

/**
 * Where the origins are and which of them are well, as all event loops see it at one moment. Immutable.
 *
 * @param spots by origin; one that is absent or empty is not looked up yet
 * @param states of every origin of the file, in its order
 */
record OriginPicture(Map<Key, List<Spot>> spots, List<OriginState> states) {
    static final OriginPicture UNKNOWN = new OriginPicture(Map.of(), List.of());

    OriginPicture {
        spots = Map.copyOf(spots);
        states = List.copyOf(states);
    }

    /** An origin of a stack. */
    record Key(Side side, Origin origin) {}

    /**
     * One address of an origin.
     *
     * @param up false when its checks took it down
     * @param risen when it came up after having been down, as {@link System#nanoTime} says it
     */
    record Spot(InetSocketAddress address, boolean up, OptionalLong risen) {
        static Spot well(InetSocketAddress address) {
            return new Spot(address, true, OptionalLong.empty());
        }
    }

    /** At least one; an origin whose name is not known stands there by name, so that it is looked up when it is connected to. */
    List<Spot> spots(Side side, Origin origin) {
        List<Spot> known = spots.getOrDefault(new Key(side, origin), List.of());
        return known.isEmpty() ? List.of(Spot.well(literal(origin).orElseGet(() -> named(origin)))) : known;
    }

    static Optional<InetSocketAddress> literal(Origin origin) {
        Optional<InetAddress> address = Network.address(origin.host());
        return address.map(known -> new InetSocketAddress(known, origin.port()));
    }

    static InetSocketAddress named(Origin origin) {
        return InetSocketAddress.createUnresolved(origin.host(), origin.port());
    }
}
