package dev.sluice.proxy.origin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Health;
import dev.sluice.model.Origin;
import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.wire.HeadParser;

/**
 * Follows the origins of the site in force: looks their names up, asks each of their addresses whether it is well, and publishes what it
 * finds to all event loops. One for the process; confined to one event loop, but for {@link #follow}.
 */
public final class OriginWatch {
    private final EventLoop loop;
    private final AddressResolver<InetSocketAddress> resolver;
    private final Means means;
    private final Origins origins;

    private @Nullable Site site;
    private Map<String, NameWatch> names = Map.of();
    private Map<HealthCheck.Subject, HealthCheck> checks = Map.of();
    private Map<OriginPicture.Key, OriginState> states = Map.of();
    private boolean closed;

    /** What origins are asked with. The bootstrap knows the event loop and the kind of channel; the parser is that loop's. */
    public record Means(EventLoop loop, Bootstrap bootstrap, HeadParser parser, TlsContexts tls) {
        public Means {
            bootstrap = bootstrap.clone().disableResolver();
        }
    }

    /** Publishes to {@code origins}. */
    public OriginWatch(Means means, AddressResolver<InetSocketAddress> resolver, Origins origins) {
        this.means = means;
        this.loop = means.loop();
        this.resolver = resolver;
        this.origins = origins;
        origins.onSilence(this::publishSoon);
    }

    /** From now on this site is in force. From any thread. */
    public void follow(Site now) {
        loop.execute(() -> begin(now));
    }

    /** Asks nobody any more, and ends the questions under way. On its event loop, while that still runs. */
    public void close() {
        closed = true;
        site = null;
        names.values().forEach(NameWatch::stop);
        checks.values().forEach(HealthCheck::stop);
    }

    @SuppressWarnings("ReferenceEquality") // the site is the same as long as the file is
    private void begin(Site now) {
        if (closed || site == now) {
            return;
        }
        site = now;
        followNames(now);
        refresh();
    }

    private void followNames(Site now) {
        Map<String, NameWatch> before = names;
        Map<String, NameWatch> next = new HashMap<>();
        List<NameWatch> added = new ArrayList<>();
        for (Stack stack : stacks(now)) {
            for (Origin origin : stack.origins()) {
                if (OriginPicture.literal(origin).isEmpty() && !next.containsKey(origin.host())) {
                    NameWatch known = before.get(origin.host());
                    NameWatch watch = known == null ? new NameWatch(loop, resolver, origin.host(), this::refresh) : known;
                    next.put(origin.host(), watch);
                    if (known == null) {
                        added.add(watch);
                    }
                }
            }
        }
        before.forEach((name, watch) -> {
            if (!next.containsKey(name)) {
                watch.stop();
            }
        });
        names = next;
        added.forEach(NameWatch::look);
    }

    /** Starts and stops checks as the site and the names ask for. */
    private void refresh() {
        if (site == null) {
            return;
        }
        Set<HealthCheck.Subject> wanted = new HashSet<>();
        for (Stack stack : stacks(site)) {
            if (stack.health().isPresent()) {
                stack.origins().forEach(origin -> addresses(origin)
                        .forEach(address -> wanted.add(subject(stack, stack.health().get(), origin, address))));
            }
        }
        Map<HealthCheck.Subject, HealthCheck> next = new HashMap<>();
        int place = 0;
        for (HealthCheck.Subject subject : wanted) {
            HealthCheck known = checks.get(subject);
            next.put(subject, known == null ? start(subject, (double) place / wanted.size()) : known);
            place++;
        }
        checks.forEach((subject, check) -> {
            if (!next.containsKey(subject)) {
                check.stop();
            }
        });
        checks = next;
        publish();
    }

    /** They begin one after the other, so that they do not all ask at once. */
    private HealthCheck start(HealthCheck.Subject subject, double place) {
        var check = new HealthCheck(means, subject, this::publish);
        var before = origins.current().spots(subject.side(), subject.origin()).stream()
                .filter(spot -> spot.address().equals(subject.address())).findFirst();
        check.start((long) (place * subject.health().every().toNanos()),
                before.orElseGet(() -> OriginPicture.Spot.well(subject.address())));
        return check;
    }

    /** From any thread. */
    private void publishSoon() {
        if (!loop.isShuttingDown()) {
            loop.execute(this::publish);
        }
    }

    private void publish() {
        if (site == null) {
            return;
        }
        Map<OriginPicture.Key, List<OriginPicture.Spot>> spots = new HashMap<>();
        Map<OriginPicture.Key, OriginState> now = new LinkedHashMap<>();
        for (Stack stack : stacks(site)) {
            for (Origin origin : stack.origins()) {
                var key = new OriginPicture.Key(stack.side(), origin);
                List<OriginPicture.Spot> found = addresses(origin).stream().map(address -> spot(stack, origin, address)).toList();
                spots.put(key, found);
                now.put(key, state(key, found, stack.health().isPresent()));
            }
        }
        states = now;
        origins.publish(new OriginPicture(spots, List.copyOf(now.values())));
    }

    private OriginPicture.Spot spot(Stack stack, Origin origin, InetSocketAddress address) {
        return stack.health().map(health -> checks.get(subject(stack, health, origin, address))).map(HealthCheck::spot)
                .orElseGet(() -> OriginPicture.Spot.well(address));
    }

    /** Checks say it where there are any; else what comes back from it does. */
    private OriginState state(OriginPicture.Key key, List<OriginPicture.Spot> found, boolean checked) {
        NameWatch name = names.get(key.origin().host());
        boolean known = found.isEmpty() ? name == null || !name.isUnknown() : found.stream().anyMatch(OriginPicture.Spot::up);
        boolean up = known && (checked || !origins.silence(key).isSilent());
        OriginState before = states.get(key);
        return before != null && before.up() == up ? before : new OriginState(key.side(), key.origin(), up, Instant.now());
    }

    private List<InetSocketAddress> addresses(Origin origin) {
        Optional<InetSocketAddress> literal = OriginPicture.literal(origin);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        NameWatch name = names.get(origin.host());
        List<InetAddress> found = name == null ? List.of() : name.addresses();
        return found.stream().map(address -> new InetSocketAddress(address, origin.port())).toList();
    }

    private static HealthCheck.Subject subject(Stack stack, Health health, Origin origin, InetSocketAddress address) {
        return new HealthCheck.Subject(stack.side(), origin, address, stack.host().orElseGet(origin::authority), health, stack.tls());
    }

    private static List<Stack> stacks(Site site) {
        List<Stack> both = new ArrayList<>(List.of(site.oldStack()));
        site.stack(Side.NEW).ifPresent(both::add);
        return both;
    }
}
