package dev.sluice.model;

import java.util.List;

/** How the visitors of a unit are told apart, so that a decision holds for each of them. */
public sealed interface Visitors {
    Visitors DEFAULT = new ToldApart(List.of(new VisitorKey.BucketCookie(), new VisitorKey.Address()));

    /** By the first of these keys that a request carries; {@link VisitorKey.Address} always answers and ends the list. */
    record ToldApart(List<VisitorKey> by) implements Visitors {
        public ToldApart {
            by = List.copyOf(by);
        }
    }

    /** Not at all: each request on its own, exact in small windows. */
    record EachRequest() implements Visitors {}
}
