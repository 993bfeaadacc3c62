package dev.sluice.control.drill;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Explanation;
import dev.sluice.model.Question;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;

/** Lets visitors in who are tests: through the product's own edge, to a stack that is chosen for them. Any thread. */
public final class TestVisits {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");

    private final Supplier<Cutover> current;
    private final Edge edge;
    private final Function<Question, Explanation> explainer;
    private final ConcurrentMap<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    public TestVisits(Supplier<Cutover> current, Edge edge, Function<Question, Explanation> explainer) {
        this.current = current;
        this.edge = edge;
        this.explainer = explainer;
    }

    /** Held by whoever visits for this name, so that nobody else does at once. */
    public ReentrantLock turn(String name) {
        return turns.computeIfAbsent(name, _ -> new ReentrantLock());
    }

    /**
     * Somebody whose requests of a unit, and of what moves with it, go to one side; empty where no listener takes a client from this
     * machine as it is.
     *
     * @param patience for each whole answer
     */
    public Optional<TestVisit> begin(CutoverUnit unit, Side side, Duration patience) {
        Site site = current.get().site();
        String host = home(site, unit);
        return Doorway.likeVisitors(site.listeners(), edge.listeners())
                .map(doorway -> new TestVisit(new TestVisit.Way(doorway, URI.create((doorway.tls() ? "https://" : "http://") + host),
                        hosts(site, host), patience), new TestVisit.Pin(site.group(unit.name()), side), this));
    }

    private static String home(Site site, CutoverUnit unit) {
        return unit.matches().stream().flatMap(match -> match.host().stream()).findFirst()
                .orElseGet(() -> HOST.matcher(site.name()).matches() ? site.name() : "localhost");
    }

    /** Those that this proxy serves by name. */
    private static Set<String> hosts(Site site, String home) {
        Set<String> hosts = new HashSet<>(Set.of(home));
        site.units().values().forEach(unit -> unit.matches().forEach(match -> match.host().ifPresent(hosts::add)));
        return hosts;
    }

    Edge edge() {
        return edge;
    }

    /** Which unit a request belongs to. */
    String unit(Question question) {
        return explainer.apply(question).assignment().unit();
    }

    /** Where most visitors of a unit are. */
    Side usual(String unit) {
        return current.get().split().of(unit).share().basisPoints() * 2 >= Share.WHOLE ? Side.NEW : Side.OLD;
    }
}
