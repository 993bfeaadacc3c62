package dev.sluice.model;

/** What tells one visitor from another. */
public sealed interface VisitorKey {
    /** The proxy's own signed cookie, which holds a bucket and never a stack. */
    record BucketCookie() implements VisitorKey {
        @Override
        public String toString() {
            return "cookie";
        }
    }

    /** A request header, such as a user id. */
    record Header(String name) implements VisitorKey {
        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /** A session cookie of the application. */
    record Session(String cookie) implements VisitorKey {
        @Override
        public String toString() {
            return "session:" + cookie;
        }
    }

    /** The client's network (/32 of IPv4, /56 of IPv6) and its User-Agent. */
    record Address() implements VisitorKey {
        @Override
        public String toString() {
            return "address";
        }
    }
}
