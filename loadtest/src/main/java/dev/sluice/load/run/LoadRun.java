package dev.sluice.load.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;

import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Guests;
import dev.sluice.journey.Step;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.HeadParser;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/** A whole run: event loops, doors and the visitors who come in by them. One thread goes through it; any may stop it. */
final class LoadRun implements AutoCloseable {
    /** For who is still on his way after the last arrival, at most. */
    private static final Duration LONGEST_WAY = Duration.ofMinutes(5);
    private static final Duration AFTER_STOP = Duration.ofSeconds(2);
    private static final Duration LAST_WORD = Duration.ofSeconds(5);
    /** From now to the first arrival. */
    static final Duration LEAD = Duration.ofMillis(20);

    private final Scenario scenario;
    private final Wish wish;
    private final SslContext tls;
    private final MultiThreadIoEventLoopGroup loops;
    private final Crowd.Ground ground;
    private final List<LoopParts> parts = new ArrayList<>();
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    private Map<String, String> known = Map.of();

    /**
     * What the command line says beside the scenario.
     *
     * @param mark of requests to the target; empty: none
     */
    record Wish(int threads, long seed, String mark) {
        /** Without a mark. */
        Wish(int threads, long seed) {
            this(threads, seed, "");
        }
    }

    LoadRun(Scenario scenario, Territory territory, Wish wish) throws TargetException {
        this.scenario = scenario;
        this.wish = wish;
        var target = scenario.target();
        tls = Tls.of(target.trust(), target.protocol());
        IoHandlerFactory handlers = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops = new MultiThreadIoEventLoopGroup(wish.threads, new DefaultThreadFactory("load"), handlers);
        ground = new Crowd.Ground(territory, new Places(scenario.load().bounds().connections()), target.connections(),
                scenario.demands().stickiness(), wish.mark);
        for (int i = 0; i < wish.threads; i++) {
            EventLoop loop = loops.next();
            parts.add(new LoopParts(loop, new Patience(new DeadlineWheel(loop), target.timeout().toNanos()), new HeadParser(),
                    new FieldCase()));
        }
    }

    /** Whatever was handed to the first event loop has been done. */
    void settle() {
        parts.getFirst().loop().submit(() -> {}).syncUninterruptibly();
    }

    int threads() {
        return wish.threads;
    }

    /** What is loaded, as a URL. */
    String target() {
        return ground.territory().target().url();
    }

    /** Goes through the setup; a sentence if it failed. */
    Optional<String> setUp() throws InterruptedException {
        Optional<Guest> guest = new Guests(scenario.cast(), wish.seed, known).setup();
        return guest.isEmpty() ? Optional.empty()
                : keep("setup", scenario.cast().setup(), crowd -> crowd.set(guest.get(), System.nanoTime()));
    }

    /** Goes through the whole cleanup, whatever became of the run; a sentence if something of it failed. */
    Optional<String> cleanUp() throws InterruptedException {
        Optional<Guest> guest = new Guests(scenario.cast(), wish.seed, known).cleanup();
        return guest.isEmpty() ? Optional.empty() : keep("cleanup", scenario.cast().cleanup(), crowd -> crowd.clean(guest.get()));
    }

    private Optional<String> keep(String name, List<Step> steps, Consumer<Crowd> beginning) throws InterruptedException {
        Map<String, String> drawn = new ConcurrentHashMap<>(known);
        var over = new CompletableFuture<Optional<String>>();
        var alone = new Crowd.Ground(ground.territory(), new Places(ground.connections()), ground.connections(), Optional.empty(),
                wish.mark);
        var crowd = crowd(parts.getFirst(), alone, new Keeping(drawn), (_, failure) -> over.complete(failure));
        crowd.execute(() -> beginning.accept(crowd));
        within(over, longest(steps).plus(LAST_WORD));
        boolean isLate = !over.isDone();
        if (isLate) {
            crowd.execute(crowd::end);
            within(over, LAST_WORD);
        }
        known = Map.copyOf(drawn);
        return isLate ? Optional.of(name + ": not through within " + longest(steps).toSeconds() + " s")
                : over.join().map(what -> name + ": " + what);
    }

    private Crowd crowd(LoopParts of, Crowd.Ground on, Attempts attempts, BiConsumer<Walker, Optional<String>> parting) {
        Class<? extends SocketChannel> socket = Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
        var means = new Dialer.Means(socket, scenario.target().protocol(), tls, Math.toIntExact(scenario.target().timeout().toMillis()));
        return new Crowd(of, new Dialer(of, means, on.territory()), on, attempts, parting);
    }

    /**
     * The load itself; returns once everybody has left, or had to.
     *
     * @param attempts one for each event loop
     * @param began the first moment of {@link System#nanoTime}
     * @param opening gets those who hear what happens beside them
     */
    void run(List<? extends Attempts> attempts, long began, Consumer<Crowd> opening) throws InterruptedException {
        boolean isOpen = scenario.load() instanceof Load.Open;
        var attendance = new Attendance(isOpen ? 1 : parts.size());
        List<Crowd> crowds = new ArrayList<>();
        List<Door> doors = new ArrayList<>();
        var guests = new Guests(scenario.cast(), wish.seed, known);
        for (int i = 0; i < parts.size(); i++) {
            Attempts heard = attempts.get(i);
            int loop = i;
            crowds.add(crowd(parts.get(i), ground, heard, (walker, failure) -> {
                heard.heard(new Happening.Walked(System.nanoTime(), walker.guest().journey().name(), walker.guest().cell(),
                        walker.guest().number(), failure));
                doors.get(isOpen ? 0 : loop).left();
                attendance.went();
            }));
            if (!isOpen || i == 0) {
                var among = isOpen ? crowds : List.of(crowds.get(i));
                doors.add(door(i, new Doorman.Hall(among, guests, ground.places(), attendance), heard));
            }
        }
        opening.accept(crowds.getFirst());
        for (int i = 0; i < doors.size(); i++) {
            Door door = doors.get(i);
            parts.get(i).loop().execute(() -> door.open(began));
        }
        await(attendance.allGone(), crowds, doors);
    }

    private Door door(int loop, Doorman.Hall hall, Attempts attempts) {
        EventLoop on = parts.get(loop).loop();
        return switch (scenario.load()) {
            case Load.Open open -> new Doorman(on, open, wish.seed, hall, attempts);
            case Load.Closed closed -> new Regulars(on, hall, attempts, new Regulars.Plan(share(closed.visitors(), loop),
                    closed.length().toNanos(), closed.bounds().rate() / parts.size()));
        };
    }

    private int share(int visitors, int loop) {
        return visitors / parts.size() + (loop < visitors % parts.size() ? 1 : 0);
    }

    private void await(CompletableFuture<Void> allGone, List<Crowd> crowds, List<Door> doors) throws InterruptedException {
        within(CompletableFuture.anyOf(allGone, stopping), scenario.load().length().plus(longestWay()));
        for (int i = 0; i < doors.size(); i++) {
            Door door = doors.get(i);
            parts.get(i).loop().execute(door::shut);
        }
        if (stopping.isDone()) {
            within(allGone, AFTER_STOP);
        }
        if (!allGone.isDone()) {
            crowds.forEach(crowd -> crowd.execute(crowd::cut));
            within(allGone, LAST_WORD);
        }
        if (!allGone.isDone()) {
            crowds.forEach(crowd -> crowd.execute(crowd::end));
            within(allGone, LAST_WORD);
        }
    }

    private static void within(CompletableFuture<?> event, Duration time) throws InterruptedException {
        try {
            event.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // what follows ends those who are left
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Of the longest journey, if each of its answers takes all the time it may. */
    private Duration longestWay() {
        Duration longest = scenario.cast().journeys().stream()
                .map(journey -> longest(journey.steps()).multipliedBy(journey.most()).plus(longest(journey.cleanup())))
                .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
        return longest.compareTo(LONGEST_WAY) < 0 ? longest.plusSeconds(1) : LONGEST_WAY;
    }

    private Duration longest(List<Step> steps) {
        return steps.stream().map(step -> step.think().most().plus(scenario.target().timeout().multipliedBy(2)))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Lets nobody in any more and waits no longer than two seconds for those who are on their way. Any thread may call it. */
    void stop() {
        stopping.complete(null);
    }

    /** Ends all connections. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, LAST_WORD.toSeconds(), TimeUnit.SECONDS).awaitUninterruptibly();
        ReferenceCountUtil.release(tls);
    }
}
