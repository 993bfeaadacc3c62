package dev.sluice.model;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The two stacks and the units between them: what exists, as the configuration file says it. Where things stand is a {@link Split}.
 *
 * @param name the site's name; empty when the file gives none
 * @param listeners where clients connect, in the order of the file
 * @param trustedProxies whose forwarding headers are believed
 * @param newStack empty: nothing can be exposed
 * @param units by name, in the order of the file
 * @param freeze how it goes, whenever there is one
 * @param workers event loops; 0: as many as cores
 * @param crawlers how their word is verified
 * @param gates those that the file declares, by name, in its order; see {@link #gate}
 * @param recipients who is told what happens
 * @param runbooks by name, in the order of the file
 * @param windows planned freezes, in the order of the file
 * @param dns which names are watched while their address moves
 */
public record Site(String name, List<Listener> listeners, Control control, List<Network> trustedProxies, Stack oldStack,
        Optional<Stack> newStack,
        Map<String, CutoverUnit> units, FreezeTerms freeze, Limits limits, int workers, Logging logging, Crawlers crawlers,
        Map<String, Gate> gates, List<Recipient> recipients, Map<String, Runbook> runbooks,
        List<MaintenanceWindow> windows, DnsTerms dns) {
    public Site {
        listeners = List.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
        gates = Collections.unmodifiableMap(new LinkedHashMap<>(gates));
        recipients = List.copyOf(recipients);
        runbooks = Collections.unmodifiableMap(new LinkedHashMap<>(runbooks));
        windows = List.copyOf(windows);
    }

    /** Without gates of its own, where nobody is told anything, and nothing is planned or written down that has to be done. */
    public Site(String name, List<Listener> listeners, Control control, List<Network> trustedProxies, Stack oldStack,
            Optional<Stack> newStack, Map<String, CutoverUnit> units, FreezeTerms freeze, Limits limits, int workers,
            Logging logging, Crawlers crawlers) {
        this(name, listeners, control, trustedProxies, oldStack, newStack, units, freeze, limits, workers, logging, crawlers,
                Map.of(), List.of(), Map.of(), List.of());
    }

    /** Whose address does not move. */
    public Site(String name, List<Listener> listeners, Control control, List<Network> trustedProxies, Stack oldStack,
            Optional<Stack> newStack, Map<String, CutoverUnit> units, FreezeTerms freeze, Limits limits, int workers,
            Logging logging, Crawlers crawlers, Map<String, Gate> gates, List<Recipient> recipients, Map<String, Runbook> runbooks,
            List<MaintenanceWindow> windows) {
        this(name, listeners, control, trustedProxies, oldStack, newStack, units, freeze, limits, workers, logging, crawlers, gates,
                recipients, runbooks, windows, DnsTerms.NONE);
    }

    /** The gate of a name: as the file declares it, or as every site has it; empty: there is none. */
    public Optional<Gate> gate(String gate) {
        return Optional.ofNullable(gates.get(gate)).or(() -> Optional.ofNullable(Gate.BUILT_IN.get(gate)));
    }

    /** Of all gates: those that every site has, then those of the file. */
    public Set<String> gateNames() {
        Set<String> names = new LinkedHashSet<>(Gate.BUILT_IN.keySet());
        names.addAll(gates.keySet());
        return names;
    }

    /**
     * Where to listen.
     *
     * @param host an IP literal or a name
     * @param port 0..65535; 0 takes any free one
     */
    public record Address(String host, int port) {}

    /**
     * The control API.
     *
     * @param metricsOpen whether {@code /metrics} needs no token
     * @param hosts the names by which it is called, besides its address, any IP address and {@code localhost}; in lower case
     * @param tls empty: plain HTTP
     */
    public record Control(Address address, boolean metricsOpen, Set<String> hosts, Optional<ControlTls> tls) {
        public Control {
            hosts = Set.copyOf(hosts);
        }

        /** Of plain HTTP. */
        public Control(Address address, boolean metricsOpen, Set<String> hosts) {
            this(address, metricsOpen, hosts, Optional.empty());
        }

        /** Called by no other name. */
        public Control(Address address, boolean metricsOpen) {
            this(address, metricsOpen, Set.of());
        }

        /** {@code http} or {@code https}. */
        public String scheme() {
            return tls.isPresent() ? "https" : "http";
        }
    }

    /**
     * What callers of the control API are shown and asked for, before any token.
     *
     * @param certificate what they are shown
     * @param clientCa a PEM file of the authorities that callers' certificates come from; empty: callers show none
     * @param clientRequired whether a caller without a certificate is refused
     */
    public record ControlTls(CertificateFiles certificate, Optional<Path> clientCa, boolean clientRequired) {}

    public Optional<Stack> stack(Side side) {
        return side == Side.OLD ? Optional.of(oldStack) : newStack;
    }

    /** The unit and everything that shares its group: what moves together. In the order of the file; empty for an unknown unit. */
    public Set<String> group(String unit) {
        CutoverUnit asked = units.get(unit);
        Set<String> together = new LinkedHashSet<>();
        if (asked != null) {
            for (CutoverUnit other : units.values()) {
                if (other.name().equals(unit) || asked.group().isPresent() && asked.group().equals(other.group())) {
                    together.add(other.name());
                }
            }
        }
        return together;
    }

    /** By which plan a unit is exposed: its own, or that of its group. */
    public Optional<ExposurePlan> plan(String unit) {
        return Optional.ofNullable(units.get(planner(unit))).flatMap(CutoverUnit::plan);
    }

    /** The unit that stands for all that move by its plan; the unit itself where there is none. */
    public String planner(String unit) {
        CutoverUnit asked = units.get(unit);
        if (asked == null || asked.group().isEmpty()) {
            return unit;
        }
        return units.values().stream().filter(other -> other.group().equals(asked.group()) && other.plan().isPresent())
                .map(CutoverUnit::name).findFirst().orElse(unit);
    }

    /** The units that stand for a plan each, in the order of the file. */
    public Set<String> planners() {
        Set<String> all = new LinkedHashSet<>();
        units.values().stream().filter(unit -> unit.plan().isPresent()).forEach(unit -> all.add(planner(unit.name())));
        return all;
    }

    /** Whether a gate judges one unit, and not something that all units have in common. */
    public boolean judgesUnit(String gate) {
        return gate(gate).filter(known -> switch (known) {
            case Gate.Errors _,Gate.Latency _,Gate.Shifts _,Gate.Drilled _,Gate.Incidents _ -> true;
            case Gate.Approval _,Gate.Backup _,Gate.Lag _,Gate.Http _,Gate.Program _,Gate.Prometheus _,Gate.Reconcile _,Gate.OriginDirect _,Gate.DnsTtl _,Gate.DnsPropagation _,Gate.Journey _,Gate.Callbacks _,Gate.Certificates _ ->
                false;
        }).isPresent();
    }

    /** What a revert of the unit takes along: its group, every unit that requires one of them, their groups, and so on; itself first. */
    public Set<String> revertedWith(String unit) {
        return revertedWith(Set.of(unit));
    }

    /** What a revert of all of them takes along. Linear in the units of the site, for an event loop waits for it. */
    public Set<String> revertedWith(Collection<String> first) {
        Map<String, List<String>> together = new HashMap<>();
        Map<String, List<String>> requiring = new HashMap<>();
        for (CutoverUnit unit : units.values()) {
            unit.group().ifPresent(group -> together.computeIfAbsent(group, _ -> new ArrayList<>()).add(unit.name()));
            unit.requires().keySet().forEach(needed -> requiring.computeIfAbsent(needed, _ -> new ArrayList<>()).add(unit.name()));
        }
        Set<String> reverted = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        first.stream().filter(units::containsKey).forEach(open::add);
        while (!open.isEmpty()) {
            String next = open.remove();
            if (reverted.add(next)) {
                Optional.ofNullable(units.get(next)).flatMap(CutoverUnit::group).map(together::remove).ifPresent(open::addAll);
                open.addAll(requiring.getOrDefault(next, List.of()));
            }
        }
        return reverted;
    }
}
