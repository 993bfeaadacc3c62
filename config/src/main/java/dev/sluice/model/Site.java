package dev.sluice.model;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
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
 * @param maintenancePage the HTML shown while frozen; empty: the built-in one
 * @param workers event loops; 0: as many as cores
 * @param crawlers how their word is verified
 * @param webhooks who is told what happens
 * @param runbooks by name, in the order of the file
 */
public record Site(String name, List<Listener> listeners, Control control, List<Network> trustedProxies, Stack oldStack,
        Optional<Stack> newStack,
        Map<String, CutoverUnit> units, Optional<String> maintenancePage, Limits limits, int workers, Logging logging, Crawlers crawlers,
        List<Webhook> webhooks, Map<String, Runbook> runbooks) {
    public Site {
        listeners = List.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
        webhooks = List.copyOf(webhooks);
        runbooks = Collections.unmodifiableMap(new LinkedHashMap<>(runbooks));
    }

    /** Where nobody is told anything, and nothing is written down that has to be done. */
    public Site(String name, List<Listener> listeners, Control control, List<Network> trustedProxies, Stack oldStack,
            Optional<Stack> newStack, Map<String, CutoverUnit> units, Optional<String> maintenancePage, Limits limits, int workers,
            Logging logging, Crawlers crawlers) {
        this(name, listeners, control, trustedProxies, oldStack, newStack, units, maintenancePage, limits, workers, logging, crawlers,
                List.of(), Map.of());
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
     */
    public record Control(Address address, boolean metricsOpen) {}

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

    /** What a revert of the unit takes along: its group, every unit that requires one of them, their groups, and so on; itself first. */
    public Set<String> revertedWith(String unit) {
        Set<String> reverted = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        if (units.containsKey(unit)) {
            open.add(unit);
        }
        while (!open.isEmpty()) {
            String next = open.remove();
            if (reverted.add(next)) {
                open.addAll(group(next));
                units.values().stream().filter(other -> other.requires().containsKey(next)).map(CutoverUnit::name).forEach(open::add);
            }
        }
        return reverted;
    }
}
