package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.sluice.load.run.Attempt;
import dev.sluice.model.Side;
import dev.sluice.scenario.Demands;

/** What visitors went through, as far as a scenario demands something of it. Of a visitor who has left only that is kept. */
final class Trails {
    /** Of orders, moves and values, each. */
    static final int MOST = 1_000_000;

    private static final Attempt.Ending UNTOLD = new Attempt.Ending.Lost("the page to which its answer led did not tell");

    private final Demands demands;
    private final Map<Long, Trail> trails = new HashMap<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final List<String> lostCarts = new ArrayList<>();
    private final Map<String, Map<String, Map<String, Long>>> values = new TreeMap<>();
    private final TreeMap<Long, EnumMap<Side, Long>> visitors = new TreeMap<>();
    private long unkept;
    private long sided;

    Trails(Demands demands) {
        this.demands = demands;
    }

    void saw(Attempt attempt) {
        Trail trail = trails.computeIfAbsent(attempt.visitor(), _ -> new Trail(attempt.sent()));
        attempt.side().filter(_ -> demands.stickiness().map(terms -> terms.isAbout(attempt.step())).orElse(false))
                .ifPresent(side -> sided(trail, side, attempt));
        demands.orders().ifPresent(terms -> ordering(trail, terms, attempt));
        for (String name : demands.sameValues()) {
            Optional.ofNullable(attempt.drawn().get(name)).ifPresent(value -> said(name + " " + attempt.cell(), value, attempt.side()));
        }
    }

    private void sided(Trail trail, Side side, Attempt attempt) {
        if (trail.side.filter(before -> before != side).isPresent()) {
            keep(moves, new Move(attempt.visitor(), side, trail.sent, attempt.done()));
        }
        if (trail.first.isEmpty()) {
            trail.first = Optional.of(side);
        }
        sided++;
        trail.side = Optional.of(side);
        trail.sent = attempt.sent();
    }

    private void ordering(Trail trail, Demands.Orders terms, Attempt attempt) {
        String id = attempt.drawn().get(terms.id());
        if (id != null) {
            trail.id = Optional.of(id);
        }
        terms.cart().map(attempt.drawn()::get).ifPresent(cart -> cart(trail, cart, attempt.visitor()));
        if (attempt.step().equals(terms.submit())) {
            submitted(trail, attempt);
        }
    }

    private void submitted(Trail trail, Attempt attempt) {
        trail.onward = Optional.of(attempt).filter(one -> one.leg() == Attempt.Leg.ONWARD);
        if (trail.onward.isEmpty()) {
            keep(orders, new Order(trail.id, attempt.visitor(), attempt.cell(), told(attempt)));
            trail.id = Optional.empty();
            trail.cart = Optional.empty();
        }
    }

    /**
     * What became of an order. It was carried out, or was not, by the request that submitted it: if the page to which that one's answer led is
     * not as it must be, or did not come, nobody knows what the page would have said.
     */
    private static Attempt.Ending told(Attempt last) {
        return last.leg() == Attempt.Leg.PAGE && !(last.ending() instanceof Attempt.Ending.Fine) ? UNTOLD : last.ending();
    }

    private void cart(Trail trail, String cart, long visitor) {
        trail.cart.filter(before -> !before.equals(cart))
                .ifPresent(before -> keep(lostCarts, "visitor " + visitor + ": " + before + ", then " + cart));
        trail.cart = Optional.of(cart);
    }

    private void said(String what, String value, Optional<Side> side) {
        Map<String, Map<String, Long>> said = values.computeIfAbsent(what, _ -> new TreeMap<>());
        if (said.size() < 100 || said.containsKey(value)) {
            said.computeIfAbsent(value, _ -> new TreeMap<>()).merge(side.map(Side::label).orElse("some"), 1L, Long::sum);
        } else {
            unkept++;
        }
    }

    /** A visitor is through. */
    void left(long visitor) {
        Trail trail = trails.remove(visitor);
        if (trail != null) {
            trail.onward.ifPresent(last -> keep(orders, new Order(trail.id, visitor, last.cell(), UNTOLD)));
            trail.first.ifPresent(side -> visitors.computeIfAbsent(trail.began, _ -> new EnumMap<>(Side.class)).merge(side, 1L, Long::sum));
        }
    }

    private <T> void keep(List<T> list, T what) {
        if (list.size() < MOST) {
            list.add(what);
        } else {
            unkept++;
        }
    }

    /** Takes over what another one has. */
    void add(Trails other) {
        orders.addAll(other.orders);
        moves.addAll(other.moves);
        lostCarts.addAll(other.lostCarts);
        other.values.forEach((what, said) -> said.forEach((value, sides) -> sides.forEach((side, times) -> values
                .computeIfAbsent(what, _ -> new TreeMap<>()).computeIfAbsent(value, _ -> new TreeMap<>())
                .merge(side, times, Long::sum))));
        other.visitors.forEach((began, sides) -> sides.forEach(
                (side, times) -> visitors.computeIfAbsent(began, _ -> new EnumMap<>(Side.class)).merge(side, times, Long::sum)));
        unkept += other.unkept;
        sided += other.sided;
    }

    /** Answers whose stack is known. */
    long sided() {
        return sided;
    }

    List<Order> orders() {
        return orders;
    }

    List<Move> moves() {
        return moves;
    }

    /** Sentences. */
    List<String> lostCarts() {
        return lostCarts;
    }

    /** By what was asked and the visitor's choices: each value, and how often each stack said it. */
    Map<String, Map<String, Map<String, Long>>> values() {
        return values;
    }

    /**
     * Visitors whose stack is known.
     *
     * @param onNew of them
     */
    record Observed(long visitors, long onNew) {}

    /** Those who came from a second of {@link System#nanoTime} on and before another, by the stack that answered them first. */
    Observed between(long from, long to) {
        long onOld = 0;
        long onNew = 0;
        for (EnumMap<Side, Long> sides : visitors.subMap(from, to).values()) {
            onOld += sides.getOrDefault(Side.OLD, 0L);
            onNew += sides.getOrDefault(Side.NEW, 0L);
        }
        return new Observed(onOld + onNew, onNew);
    }

    /** What was not kept for want of room. */
    long unkept() {
        return unkept;
    }

    /** One visitor who has not left. */
    private static final class Trail {
        private final long began;
        private Optional<Side> first = Optional.empty();
        private Optional<Side> side = Optional.empty();
        private long sent;
        private Optional<String> id = Optional.empty();
        private Optional<String> cart = Optional.empty();
        /** The answer to an order that led on, until that has ended. */
        private Optional<Attempt> onward = Optional.empty();

        Trail(long sent) {
            this.began = Math.floorDiv(sent, 1_000_000_000L);
            this.sent = sent;
        }
    }
}
