package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sluice.load.run.Attempt.Ending;

/** Whether each submitted order is there exactly once, and what visitors were told is true. */
final class OrderJudge {
    private static final int NAMED = 5;

    private final List<Order> orders;
    private final Bookings bookings;
    private final List<Finding> findings = new ArrayList<>();

    OrderJudge(List<Order> orders, Bookings bookings) {
        this.orders = orders;
        this.bookings = bookings;
    }

    List<Finding> findings() {
        findings.add(Finding.noted("orders: " + orders.size() + " submitted, " + count(Ending.Fine.class) + " confirmed, "
                + count(Ending.Wrong.class) + " refused, " + count(Ending.NotExecuted.class) + " not executed, " + count(Ending.Lost.class)
                + " without an answer"));
        without();
        givenTwice();
        switch (bookings) {
            case Bookings.NotAsked _ ->
                findings.add(Finding.noted("orders: no books were asked, so only what visitors were told is known"));
            case Bookings.Unread(String why) -> findings.add(Finding.failing("orders: the books could not be read: " + why));
            case Bookings.Listed listed -> booked(listed);
        }
        return findings;
    }

    private void without() {
        List<String> visitors = orders.stream().filter(order -> order.ending() instanceof Ending.Fine && order.id().isEmpty())
                .map(order -> "visitor " + order.visitor()).toList();
        wrong(visitors, "confirmed without an order number");
    }

    private void givenTwice() {
        Map<String, Long> given = confirmed().collect(Collectors.groupingBy(id -> id, Collectors.counting()));
        wrong(given.entrySet().stream().filter(id -> id.getValue() > 1).map(Map.Entry::getKey).sorted().toList(),
                "given to more than one submitted order");
    }

    private void booked(Bookings.Listed listed) {
        Set<String> confirmed = confirmed().collect(Collectors.toSet());
        Set<String> all = Stream.concat(listed.old().keySet().stream(), listed.fresh().keySet().stream()).collect(Collectors.toSet());
        wrong(sorted(all, id -> listed.times(id) > 1), "booked more than once");
        wrong(sorted(confirmed, id -> listed.times(id) == 0), "confirmed and booked nowhere");
        wrong(sorted(ids(Ending.NotExecuted.class), id -> listed.times(id) > 0 && !confirmed.contains(id)),
                "called not executed and booked all the same");
        wrong(sorted(ids(Ending.Wrong.class), id -> listed.times(id) > 0 && !confirmed.contains(id)), "refused and booked all the same");
        strangers(all, listed);
        long once = confirmed.stream().filter(id -> listed.times(id) == 1).count();
        findings.add(Finding.noted("orders: " + once + " of " + confirmed.size() + " confirmed ones are booked exactly once ("
                + listed.old().size() + " on old, " + listed.fresh().size() + " on new)"));
    }

    /** What is booked and was told to nobody may belong to those whose answer was lost, but to no more of them than there are. */
    private void strangers(Set<String> booked, Bookings.Listed listed) {
        Set<String> told = orders.stream().flatMap(order -> order.id().stream()).collect(Collectors.toCollection(HashSet::new));
        List<String> strangers = sorted(booked, id -> !told.contains(id));
        long unanswered = orders.stream().filter(order -> order.ending() instanceof Ending.Lost && order.id().isEmpty()).count();
        if (strangers.size() > unanswered) {
            wrong(strangers, "booked and told to nobody (" + unanswered + " orders were left without an answer)");
        }
        long ofLost = sorted(ids(Ending.Lost.class), id -> listed.times(id) == 1).size();
        if (ofLost + strangers.size() > 0 && strangers.size() <= unanswered) {
            findings.add(Finding.noted("orders: " + (ofLost + strangers.size()) + " without an answer are booked"));
        }
    }

    private void wrong(Collection<String> who, String what) {
        if (!who.isEmpty()) {
            findings.add(Finding.failing("orders: " + who.size() + " " + what + ": "
                    + who.stream().limit(NAMED).collect(Collectors.joining(", ")) + (who.size() > NAMED ? ", …" : "")));
        }
    }

    private Stream<String> confirmed() {
        return ids(Ending.Fine.class).stream();
    }

    private List<String> ids(Class<? extends Ending> ending) {
        return orders.stream().filter(order -> ending.isInstance(order.ending())).map(order -> order.id().orElse(null))
                .filter(Objects::nonNull).toList();
    }

    private long count(Class<? extends Ending> ending) {
        return orders.stream().filter(order -> ending.isInstance(order.ending())).count();
    }

    private static List<String> sorted(Collection<String> ids, Predicate<String> which) {
        return ids.stream().filter(which).distinct().sorted().toList();
    }
}
