package dev.sluice.proxy.route;

import java.util.Optional;

import io.netty.handler.codec.http.HttpMethod;

import dev.sluice.model.Health;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;

/**
 * What even a closed site goes on answering, because a refusal would do harm beyond it (SEMANTICS D3): a robots.txt that fails bars crawlers
 * from the whole site (RFC 9309 section 2.3.1.4), a certificate is not renewed, and whoever watches over us takes us away.
 */
public final class Spared {
    private static final String ROBOTS = "/robots.txt";
    private static final String ICON = "/favicon.ico";
    private static final String ACME = "/.well-known/acme-challenge/";

    private Spared() {}

    /** Something that is asked for again and again, so that what was answered last does for a while. */
    public static boolean isKept(HttpMethod method, RequestTarget target) {
        return isRead(method) && isPlain(target) && (target.path().equals(ROBOTS) || target.path().equals(ICON));
    }

    /** What the checks of the stacks ask for; others may ask the same of us. */
    public static boolean isHealth(Site site, HttpMethod method, RequestTarget target) {
        return isRead(method) && isPlain(target)
                && (isHealth(Optional.of(site.oldStack()), target.path()) || isHealth(site.newStack(), target.path()));
    }

    static boolean isOne(Site site, HttpMethod method, RequestTarget target) {
        return isKept(method, target) || isHealth(site, method, target) || isChallenge(method, target);
    }

    /** What an authority asks for before it issues a certificate (RFC 8555 section 8.3): either stack may have asked for one. */
    public static boolean isChallenge(HttpMethod method, RequestTarget target) {
        return isRead(method) && isPlain(target) && target.path().startsWith(ACME)
                && target.path().length() > ACME.length();
    }

    private static boolean isHealth(Optional<Stack> stack, String path) {
        return stack.flatMap(Stack::health).map(Health::path).filter(path::equals).isPresent();
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    /** Every server reads the same in it. */
    private static boolean isPlain(RequestTarget target) {
        return target.readings().size() == 1;
    }
}
