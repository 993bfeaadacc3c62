package dev.sluice.control.http;

import java.util.Optional;
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

    /** The store compares hashes, in constant time and without touching the disk. */
    public Tokens(TokenStore store) {
        this.store = store;
    }

    /** Whose token it was. */
    record Caller(String name, Role role) {
        static final Caller NOBODY = new Caller("", Role.VIEWER);
    }

    /** The caller behind an Authorization header, if its role is enough. */
    Caller admit(Optional<String> authorization, Role needed) {
        if (authorization.isEmpty()) {
            throw ApiProblem.of(ApiProblem.Code.NO_TOKEN, "the request carries no token",
                    "send Authorization: Bearer …; the first admin token stands in the state directory, in admin.token")
                    .withHeader("WWW-Authenticate", CHALLENGE);
        }
        Matcher bearer = BEARER.matcher(authorization.get());
        Token token = (bearer.matches() ? store.find(bearer.group(1)) : Optional.<Token>empty()).orElseThrow(Tokens::unknown);
        if (!token.role().covers(needed)) {
            throw ApiProblem.of(ApiProblem.Code.ROLE,
                    "token " + token.name() + " has role " + token.role().label() + "; this needs role " + needed.label(),
                    "use a token with role " + needed.label() + " or more: sluice token create --name … --role " + needed.label());
        }
        return new Caller(token.name(), token.role());
    }

    private static ApiProblem unknown() {
        return ApiProblem.of(ApiProblem.Code.NO_TOKEN, "the token is not known here (expected: Authorization: Bearer and a valid token)",
                "check that it belongs to this server and was not deleted")
                .withHeader("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
    }
}
