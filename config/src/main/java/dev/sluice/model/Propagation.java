package dev.sluice.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How far the records of one type of a name have moved, as one round of asking has shown it.
 *
 * @param at when the round was over
 * @param rounds how many there have been
 * @param caches the panel, in its order; empty: it was not asked, {@link Authority#unasked} says why
 */
public record Propagation(String name, RecordType type, Instant at, long rounds, State state, Authority authority, List<Cache> caches,
        Tally tally, Forecast forecast, List<DnsAlarm> alarms, Return back) {
    public Propagation {
        caches = List.copyOf(caches);
        alarms = List.copyOf(alarms);
    }

    /** The same, where it is known that next to nobody comes in at the old address any more. */
    public Propagation drained() {
        return state == State.DONE
                ? new Propagation(name, type, at, rounds, State.DRAINED, authority, caches, tally, forecast, alarms, back)
                : this;
    }

    /** Where a move stands. */
    public enum State {
        /** The servers of the zone have the old records, or none. */
        PRE,
        /** They do not agree. */
        AUTH_MIXED,
        /** All have the new ones; caches have yet to forget the old. */
        PROPAGATING,
        /** Nearly everybody gets the new ones, round after round. */
        DONE,
        /** And next to nobody comes in at the old address any more. */
        DRAINED;

        public String label() {
            return word(this);
        }
    }

    /** What is held. */
    public enum Held {
        OLD, NEW,
        /** Old and new, in one answer or in several. */
        MIXED,
        /** Neither of them. */
        ALIEN,
        /** The name exists without records of the type. */
        EMPTY, NXDOMAIN,
        /** The signatures do not verify. */
        BOGUS, SERVFAIL,
        /** No usable answer came. */
        SILENT;

        public String label() {
            return word(this);
        }
    }

    /**
     * What the servers of the zone say.
     *
     * @param ttl the longest they give, in seconds, of all links of a chain; empty: none has records
     * @param turned when all of them were first seen with the new records, without a break since
     * @param delegation how the zone above and the zone itself name its servers differently; empty: alike, or not known
     * @param unasked why the panel was not asked; empty: it was
     * @param networks what is given to networks of visitors; empty: none is named, or all are given the same
     */
    public record Authority(Held held, List<Server> servers, OptionalLong ttl, Optional<Instant> turned, String delegation,
            String unasked, List<ToNetwork> networks) {
        public Authority {
            servers = List.copyOf(servers);
            networks = List.copyOf(networks);
        }

        /** Where no network is named. */
        public Authority(Held held, List<Server> servers, OptionalLong ttl, Optional<Instant> turned, String delegation, String unasked) {
            this(held, servers, ttl, turned, delegation, unasked, List.of());
        }
    }

    /**
     * What resolvers are given that ask for visitors of a network.
     *
     * @param scope for how wide a network the answer is meant, in bits; 0: for everybody
     * @param said a word more where there are no values
     */
    public record ToNetwork(Network network, int scope, Held held, Set<String> values, String said) {}

    /**
     * One server of the zone.
     *
     * @param serial of its SOA record
     * @param said a word more where there are no values
     */
    public record Server(String name, Held held, Set<String> values, OptionalLong serial, String said) {}

    /**
     * What one resolver has.
     *
     * @param place how and where it is asked
     * @param remaining the longest rest of a TTL among its answers, in seconds
     * @param flip when it forgets the last of the old records it was seen with; empty: never seen with any since the change
     * @param late it had them long after that, twice
     * @param informative whether what it holds says something of its other users; not so when it fetched the answer because of us
     */
    public record Cache(String resolver, String place, double weight, Held held, Set<String> values, OptionalLong remaining,
            Optional<Instant> flip, boolean late, boolean informative, String said) {}

    /**
     * The weighted part of the panel that has the new records.
     *
     * @param fresh weight of those that have them
     * @param informative weight of all whose answer says something
     * @param share of one in the other, 0..1; empty: nobody's answer says anything
     * @param low end of the 95 % interval of Wilson, for as many resolvers as the weights are worth
     */
    public record Tally(double fresh, double informative, OptionalDouble share, double low, double high) {}

    /**
     * When the rest follows, by what resolvers said of their remaining times.
     *
     * @param last when the last one forgets the old records; empty: one is late, or none has any
     * @param at95 when 95 % of the weight has the new ones; empty: not while some are late, or not known
     * @param modelled what a world of caches filled evenly in time would have by now, 0..1; empty: nothing has changed yet
     */
    public record Forecast(Optional<Instant> last, Optional<Instant> at95, Optional<Instant> at99, OptionalDouble modelled) {}

    /**
     * The way back.
     *
     * @param records to restore, as a zone file has them
     * @param at95 when 95 % of the weight would have the old records again if that were done now
     */
    public record Return(List<String> records, Optional<Instant> at95, Optional<Instant> at99) {
        public Return {
            records = List.copyOf(records);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
