package dev.sluice.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.model.Side;

/** One of the two shops of the demo: pages, a cart, and orders that it stores. Any thread may ask. */
final class ToyShop implements AutoCloseable {
    static final String PAY = "/checkout/pay";

    private final Side side;
    private final ShopPages pages;
    private final ScriptedOrigin origin;
    /** How often each payment became an order. */
    private final Map<String, Integer> orders = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();

    private ToyShop(Side side, ScriptedOrigin origin) {
        this.side = side;
        this.pages = new ShopPages(side);
        this.origin = origin;
        origin.onAnythingElse(afterSomeWork(new Behaviour.Answer(this::answer)));
    }

    static ToyShop open(Side side) throws IOException {
        return open(side, 0);
    }

    /** At a port that others know already; 0: any. */
    static ToyShop open(Side side, int port) throws IOException {
        return new ToyShop(side, ScriptedOrigin.open(port));
    }

    String url() {
        return origin.url();
    }

    /** From now on no payment goes through: 500, and nothing is stored. */
    void breakCheckout() {
        origin.on("POST", PAY, afterSomeWork(new Behaviour.Answer(_ -> pages.sorry())));
    }

    void heal() {
        origin.on("POST", PAY, afterSomeWork(new Behaviour.Answer(this::answer)));
    }

    /** How often each payment became an order here. */
    Map<String, Integer> orders() {
        return Map.copyOf(orders);
    }

    /** How often each payment reached this shop, stored or not. */
    Map<String, Integer> received() {
        return origin.posted();
    }

    /** Forgets all payments, so that a long demo does not fill the memory. */
    void forget() {
        orders.clear();
        origin.forget();
    }

    long checkoutRequests() {
        return origin.requestsFor("/checkout/**") + origin.requestsFor("/cart");
    }

    /** Most answers take a few milliseconds, some longer; new is the faster one. */
    private Behaviour afterSomeWork(Behaviour then) {
        int usual = side == Side.OLD ? 8 : 5;
        return new Behaviour.Sometimes(10, new Behaviour.Delay(Duration.ofMillis(usual * 3L), then),
                new Behaviour.Delay(Duration.ofMillis(usual), then));
    }

    private Page answer(Hit hit) {
        return switch (hit.method() + " " + hit.path()) {
            case "GET /cart" -> pages.cart(UUID.randomUUID().toString());
            case "GET /orders" -> pages.orders(booked());
            case "POST " + PAY -> hit.id().map(this::store).orElseGet(pages::noId);
            default -> hit.method().equals("GET") ? pages.find(hit.path()).orElseGet(pages::noSuchPage) : pages.noSuchPage();
        };
    }

    private Page store(String payment) {
        orders.merge(payment, 1, Integer::sum);
        String order = side.label() + "-" + number.incrementAndGet();
        return pages.thanks(order).with("X-Order", order);
    }

    /** Each payment as often as it became an order. */
    private List<String> booked() {
        return orders.entrySet().stream().flatMap(order -> Collections.nCopies(order.getValue(), order.getKey()).stream()).toList();
    }

    @Override
    public void close() {
        origin.close();
    }
}
