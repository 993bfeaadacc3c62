package dev.sluice.load.incident;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import dev.sluice.load.OpenLoopPacer;
import dev.sluice.load.Visitor;
import dev.sluice.load.VisitorClient;
import dev.sluice.load.VisitorClient.Ask;
import dev.sluice.load.VisitorClient.Reply;
import dev.sluice.load.VisitorPopulation;
import dev.sluice.load.VisitorPopulation.Addresses;

/**
 * Visitors who ask at a fixed rate, whatever comes back, each with an address and a cookie jar of its own. Begun and asked by any thread;
 * the rest is confined to the event loop of its client.
 */
public final class Traffic implements AutoCloseable {
    /** The end of the path that those ask for who ask again. */
    public static final String AGAIN = "/again";

    /** So many may wait; who comes then finds no place, or the machine that sends them would run out of connections. */
    private static final int MOST_UNDER_WAY = 4_000;

    private final SplittableRandom random = new SplittableRandom(20_261_129);
    private final Crowd crowd;
    private final Function<RandomGenerator, String> paths;
    private final VisitorPopulation population;
    private final VisitorClient client;
    private final OpenLoopPacer pacer;
    private final Times failed = new Times();
    /** How often which way. */
    private final Map<String, Integer> ways = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();

    /**
     * Who comes.
     *
     * @param postsPerCent how many of the requests are POSTs
     * @param retries how often at once somebody asks again to whom an error was shown, see {@link #AGAIN}
     */
    public record Crowd(double perSecond, int visitors, int postsPerCent, int retries, Duration patience) {
        public Crowd {
            if (visitors < 1 || postsPerCent < 0 || postsPerCent > 100 || retries < 0) {
                throw new IllegalArgumentException("visitors: " + visitors + ", posts: " + postsPerCent + " %, retries: " + retries
                        + " (expected: at least 1, 0..100, at least 0)");
            }
        }

        /** Who only read and do not ask again, and wait ten seconds. */
        public static Crowd reading(double perSecond, int visitors) {
            return new Crowd(perSecond, visitors, 0, 0, Duration.ofSeconds(10));
        }

        /** The same crowd, where everybody to whom an error is shown asks again so many times at once. */
        public Crowd retrying(int times) {
            return new Crowd(perSecond, visitors, postsPerCent, times, patience);
        }
    }

    /** A crowd that has not come yet; {@code paths} draws what somebody asks for. */
    public Traffic(int edgePort, Crowd crowd, Function<RandomGenerator, String> paths) {
        this.crowd = crowd;
        this.paths = paths;
        this.population = new VisitorPopulation(random, crowd.visitors, Addresses.FORWARDED);
        this.client = new VisitorClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), edgePort), crowd.patience);
        this.pacer = new OpenLoopPacer(crowd.perSecond, _ -> client.executor().execute(this::fire));
    }

    public Traffic start() {
        pacer.start();
        return this;
    }

    /** When requests were sent that came to nothing: no whole answer, or one that says the server failed. */
    public Times failed() {
        return failed;
    }

    /** In which ways requests came to nothing, and how often. */
    public Map<String, Integer> ways() {
        return Map.copyOf(ways);
    }

    /** Requests sent so far. */
    public long sent() {
        return sent.get();
    }

    /** Requests that nobody has answered yet, nor their visitors given up. */
    public long underWay() {
        return sent.get() - settled.get();
    }

    private void fire() {
        var visitor = population.next();
        String path = paths.apply(random);
        boolean posts = random.nextInt(100) < crowd.postsPerCent;
        send(visitor, posts ? visitor.post(path, "") : visitor.navigate(path), crowd.retries);
    }

    private void send(Visitor visitor, Ask ask, int retries) {
        long at = System.nanoTime();
        sent.incrementAndGet();
        if (underWay() > MOST_UNDER_WAY) {
            settled(visitor, ask, new Reply.Failed("more than " + MOST_UNDER_WAY + " under way"), at, 0);
        } else {
            client.send(ask, reply -> settled(visitor, ask, reply, at, retries));
        }
    }

    private void settled(Visitor visitor, Ask ask, Reply reply, long at, int retries) {
        visitor.took(reply);
        way(reply).ifPresent(way -> {
            failed.add(at);
            ways.merge(way, 1, Integer::sum);
            for (int i = 0; i < retries; i++) {
                send(visitor, visitor.navigate(ask.path() + AGAIN), 0);
            }
        });
        settled.incrementAndGet(); // last, so that there is no moment between an error and who asks again
    }

    /** What went wrong; empty: nothing. */
    private static Optional<String> way(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> answered.status() < 500 ? Optional.empty() : Optional.of("status " + answered.status());
            case Reply.Failed failed -> Optional.of(failed.why());
        };
    }

    /** Nobody comes any more, but who has asked still waits. */
    public void end() {
        pacer.close();
    }

    /** Everybody leaves. */
    @Override
    public void close() {
        end();
        client.close();
    }
}
