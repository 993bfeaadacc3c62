package dev.sluice.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.sluice.load.VisitorClient.Ask;
import dev.sluice.load.VisitorClient.Reply;
import dev.sluice.load.VisitorPopulation.Addresses;
import dev.sluice.model.Share;
import dev.sluice.model.Side;

/**
 * The visitors of the demo, what they saw and what they were promised. Confined to the event loop of their client; the public face hands
 * each question over to it.
 */
final class DemoVisitors implements AutoCloseable {
    private static final int PAYING_PER_CENT = 42;
    private static final int CART_PER_CENT = 18;

    private final SplittableRandom random = new SplittableRandom(20_261_120);
    private final VisitorPopulation population;
    private final SplitAudit audit = new SplitAudit();
    private final OrderBook orders = new OrderBook();
    private final VisitorClient client;
    private final OpenLoopPacer pacer;
    private LoadReport report = new LoadReport();
    private long payFailures;
    private long otherFailures;
    private Optional<Instant> firstPayFailure = Optional.empty();
    private Optional<String> firstOtherFailure = Optional.empty();

    /** How many visitors there are, and how many requests they send in a second. */
    record Crowd(int visitors, double perSecond) {}

    /**
     * Failed requests that visitors saw.
     *
     * @param pay payments that new answered with an error
     * @param others everything else: no such thing is expected
     */
    record Failures(long pay, Optional<Instant> firstPay, long others, Optional<String> firstOther) {}

    DemoVisitors(String edge, Crowd crowd) {
        population = new VisitorPopulation(random, crowd.visitors, Addresses.FORWARDED);
        var address = URI.create(edge);
        client = new VisitorClient(new InetSocketAddress(InetAddress.ofLiteral(address.getHost()), address.getPort()),
                Duration.ofSeconds(10));
        pacer = new OpenLoopPacer(crowd.perSecond, intended -> client.executor().execute(() -> fire(intended)));
    }

    void start() {
        pacer.start();
    }

    /** A share is about to be set. */
    void changing(String unit, Share to) {
        ask(() -> {
            audit.changing(unit, to);
            return to;
        });
    }

    /** A share is in force for whatever is sent from now on. */
    void inForce(String unit, Share share) {
        ask(() -> {
            audit.inForce(unit, share, System.nanoTime());
            return share;
        });
    }

    /** The report since the last cut. */
    LoadReport cut() {
        return ask(() -> {
            var cut = report;
            report = new LoadReport();
            return cut;
        });
    }

    SplitAudit.Observed observed(String unit) {
        return ask(() -> audit.observed(unit));
    }

    List<String> findings() {
        return ask(audit::findings);
    }

    Failures failures() {
        return ask(() -> new Failures(payFailures, firstPayFailure, otherFailures, firstOtherFailure));
    }

    Map<String, OrderBook.Word> payments() {
        return ask(orders::settled);
    }

    /** Forgets all payments, so that a long demo does not fill the memory. */
    void forget() {
        client.executor().execute(orders::forget);
    }

    int size() {
        return ask(() -> population.all().size());
    }

    private <T> T ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, client.executor()).join();
    }

    private void fire(long intended) {
        var visitor = population.next();
        int dice = random.nextInt(100);
        // a browser begins with a page, and has its cookie before it does anything else
        boolean firstPage = visitor.cookies().isEmpty();
        if (firstPage || dice >= PAYING_PER_CENT + CART_PER_CENT) {
            send(visitor, visitor.navigate(firstPage ? "/" : somePage()), intended, _ -> {});
        } else if (dice >= PAYING_PER_CENT) {
            send(visitor, visitor.navigate("/cart"), intended, _ -> {});
        } else {
            String payment = new UUID(random.nextLong(), random.nextLong()).toString();
            send(visitor, visitor.post(ToyShop.PAY, Hit.ID + payment + "&amount=4.00"), intended, reply -> orders.settled(payment, reply));
        }
    }

    private String somePage() {
        return switch (random.nextInt(4)) {
            case 0 -> "/";
            case 1 -> "/c/" + List.of("cups", "tea").get(random.nextInt(2));
            default -> "/p/" + ShopPages.PRODUCTS.get(random.nextInt(ShopPages.PRODUCTS.size()));
        };
    }

    private void send(Visitor visitor, Ask ask, long intended, Consumer<Reply> also) {
        long sent = System.nanoTime();
        client.send(ask, reply -> {
            visitor.took(reply);
            also.accept(reply);
            note(new Sample(visitor.name(), DemoSite.unitOf(ask.path()), what(ask), side(reply), intended, sent, System.nanoTime(),
                    status(reply)),
                    reply);
        });
    }

    private void note(Sample sample, Reply reply) {
        audit.saw(sample);
        report.saw(sample, label(sample.unit(), sample.side()));
        if (!sample.isFailed()) {
            return;
        }
        if (sample.what().equals("POST " + ToyShop.PAY) && sample.side().equals(Optional.of(Side.NEW))) {
            payFailures++;
            firstPayFailure = firstPayFailure.or(() -> Optional.of(Instant.now()));
        } else {
            otherFailures++;
            firstOtherFailure = firstOtherFailure.or(() -> Optional.of(sample.what() + ": " + why(reply)));
        }
    }

    /** What the report keeps a unit's answers of one shop under. */
    static String label(String unit, Optional<Side> side) {
        return unit + " " + side.map(Side::label).orElse("nobody");
    }

    private static String what(Ask ask) {
        int second = ask.path().indexOf('/', 1);
        return ask.method() + " " + (ask.method().equals("GET") && second > 0 ? ask.path().substring(0, second + 1) + "…" : ask.path());
    }

    private static Optional<Side> side(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> Optional.ofNullable(answered.headers().get("X-Shop"))
                    .map(shop -> shop.equals(Side.NEW.label()) ? Side.NEW : Side.OLD);
            case Reply.Failed _ -> Optional.empty();
        };
    }

    private static int status(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> answered.status();
            case Reply.Failed _ -> 0;
        };
    }

    private static String why(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> "status " + answered.status();
            case Reply.Failed failed -> failed.why();
        };
    }

    @Override
    public void close() {
        pacer.close();
        client.close();
    }
}
