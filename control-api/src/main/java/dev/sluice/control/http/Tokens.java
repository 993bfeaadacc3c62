package dev.sluice.control.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.control.store.Role;
import dev.sluice.control.store.Token;
import dev.sluice.control.store.TokenStore;

/** Who may: a bearer token (RFC 6750) against what an operation needs. No message ever repeats the text of a token. */
public final class Tokens {
    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([A-Za-z0-9._~+/-]{1,512}=*) *");
    private static final String CHALLENGE = "Bearer realm=\"sluice\"";

    private final TokenStore store;
    private final InstantSource clock;

    /** The store compares hashes, in constant time and without touching the disk. */
    public Tokens(TokenStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Whose token it was.
     *
     * @param units that it may change; empty: all, and the site
     * @param expires when it is good no more
     */
    record Caller(String name, Role role, Set<String> units, Optional<Instant> expires) {
        static final Caller NOBODY = new Caller("", Role.VIEWER, Set.of(), Optional.empty());

        static Caller of(Token token) {
            return new Caller(token.name(), token.role(), token.units(), token.expires());
        }

        /** On whose account it goes what it takes. */
        Allotment.Holder holder() {
            return new Allotment.Holder("token " + name, role == Role.VIEWER);
        }

        boolean isLimited() {
            return !units.isEmpty();
        }

        boolean isOver(Instant now) {
            return expires.filter(end -> !now.isBefore(end)).isPresent();
        }

        /** Refuses what reaches beyond the units that the token is for; none: it is about the site. */
        void mayChange(Set<String> wanted) {
            if (isLimited() && (wanted.isEmpty() || !units.containsAll(wanted))) {
                throw notGranted(wanted.isEmpty() ? "the site" : String.join(", ", wanted));
            }
        }

        ApiProblem notGranted(String what) {
            return ApiProblem.of(ApiProblem.Code.ROLE,
                    "token " + name + " is for " + String.join(", ", units) + " alone; this is about " + what,
                    "use a token that is for all of these");
        }
    }

    /** The token behind an Authorization header; empty: nobody has such a one, or it is over. */
    Optional<Token> find(Optional<String> authorization) {
        Instant now = clock.instant();
        return text(authorization).flatMap(text -> store.find(text, now)).filter(token -> !token.isOver(now));
    }

    /** The text of a token that was shown. */
    static Optional<String> text(Optional<String> authorization) {
        return authorization.map(BEARER::matcher).filter(Matcher::matches).map(bearer -> bearer.group(1));
    }

    static Token checked(Token token, Role needed) {
        if (!token.role().covers(needed)) {
            throw ApiProblem.of(ApiProblem.Code.ROLE,
                    "token " + token.name() + " has role " + token.role().label() + "; this needs role " + needed.label(),
                    "use a token with role " + needed.label() + " or more: sluice token create --name … --role " + needed.label());
        }
        return token;
    }

    static ApiProblem unknown(Optional<String> authorization) {
        if (authorization.isEmpty()) {
            return ApiProblem.of(ApiProblem.Code.NO_TOKEN, "the request carries no token",
                    "send Authorization: Bearer …; the first admin token stands in the state directory, in admin.token")
                    .withHeader("WWW-Authenticate", CHALLENGE);
        }
        return ApiProblem.of(ApiProblem.Code.NO_TOKEN, "the token is not known here (expected: Authorization: Bearer and a valid token)",
                "check that it belongs to this server, was not deleted and is not over")
                .withHeader("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
    }
}
