package dev.sluice.model;

import java.util.List;
import java.util.Set;

/**
 * Visitors told apart by what they are; decided before the share, in the order of the file.
 *
 * @param when all of these must hold
 */
public record Segment(String name, List<Condition> when, Target to) {
    public Segment {
        when = List.copyOf(when);
    }

    public boolean includes(RequestFacts facts) {
        for (Condition condition : when) {
            if (!condition.holds(facts)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it sends anybody to new. */
    public boolean sendsToNew() {
        return switch (to) {
            case Target.To(Side side) -> side == Side.NEW;
            case Target.Part(Share share) -> !share.isNone();
        };
    }

    /** One thing that must be true of a request. */
    public sealed interface Condition {
        boolean holds(RequestFacts facts);

        /** A header (name in any case) with one of the values, compared exactly. */
        record Header(String name, Set<String> values) implements Condition {
            @Override
            public boolean holds(RequestFacts facts) {
                return facts.headerIsOneOf(name, values);
            }
        }

        /** A cookie with one of the values. */
        record Cookie(String name, Set<String> values) implements Condition {
            @Override
            public boolean holds(RequestFacts facts) {
                return facts.cookieIsOneOf(name, values);
            }
        }

        /** A query parameter, percent-decoded, with one of the values. */
        record Query(String name, Set<String> values) implements Condition {
            @Override
            public boolean holds(RequestFacts facts) {
                return facts.queryIsOneOf(name, values);
            }
        }

        /** A client address inside one of the networks. */
        record From(List<Network> networks) implements Condition {
            @Override
            public boolean holds(RequestFacts facts) {
                for (Network network : networks) {
                    if (network.contains(facts.address())) {
                        return true;
                    }
                }
                return false;
            }
        }

        /** A client that shows a certificate which one of the patterns means. */
        record Certificate(List<CertificatePattern> patterns) implements Condition {
            @Override
            public boolean holds(RequestFacts facts) {
                if (facts.tls().certificate().isEmpty()) {
                    return false;
                }
                ClientCertificate shown = facts.tls().certificate().get();
                for (CertificatePattern pattern : patterns) {
                    if (pattern.matches(shown)) {
                        return true;
                    }
                }
                return false;
            }
        }

        /** One of the versions of TLS, as {@link TlsFacts#version}. */
        record Tls(Set<String> versions) implements Condition {
            @Override
            public boolean holds(RequestFacts facts) {
                return versions.contains(facts.tls().version());
            }
        }
    }

    /** Where a segment's visitors go. */
    public sealed interface Target {
        /** All of them to one stack. */
        record To(Side side) implements Target {}

        /** A share of their own. */
        record Part(Share share) implements Target {}
    }
}
