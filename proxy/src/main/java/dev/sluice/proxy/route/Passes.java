package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Pass;

/**
 * The passes that let somebody in (SEMANTICS D3): those that were given out and not taken back, and the signed words by which a request shows one,
 * <code>1.use.id.expiry.mac</code>. What a link says is good for a link alone, so it shows nothing to who reads it in a history of addresses.
 * Replaced as a whole by one thread, asked by any.
 */
public final class Passes {
    /** Where a link leads. */
    public static final String PATH = "/.well-known/sluice/pass";
    public static final AsciiString HEADER = AsciiString.cached("Sluice-Bypass");

    static final String COOKIE_ON_TLS = "__Host-sluice-bypass";
    static final String COOKIE_ON_PLAIN = "sluice-bypass";
    private static final String LINK = "link";
    /** Access logs leave out the values of parameters of this name. */
    private static final String PARAMETER = "token";
    private static final String KEY = "key";
    private static final int LONGEST_TEXT = 160;
    private static final int MAC_BYTES = 16;
    private static final int PARTS = 5;
    /** Cookies of our name that are looked at. */
    private static final int COOKIES_READ = 2;
    private static final Base64.Encoder BASE_64 = Base64.getUrlEncoder().withoutPadding();

    private final Keys keys;
    private final InstantSource clock;
    private volatile Register register = (_, then) -> then.accept(false);
    private volatile Held held = new Held(Map.of(), List.of());

    Passes(Keys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Where it is written down that a link was used. */
    public interface Register {
        /** Never blocks; {@code then} is told, by any thread, whether this was the first time and that is on disk. */
        void use(Pass pass, Consumer<Boolean> then);
    }

    /** From now on links can be used. */
    public void registering(Register in) {
        register = in;
    }

    /** As {@link Register#use}. */
    public void use(Pass pass, Consumer<Boolean> then) {
        register.use(pass, then);
    }

    private record Held(Map<String, Passage> byId, List<Passage> byNetwork) {}

    /** From now on these let in, and no others; what another one has let in is ended where it outlives its request. */
    public void let(Collection<Pass> passes) {
        Map<String, Passage> before = held.byId;
        Map<String, Passage> byId = new HashMap<>();
        for (Pass pass : passes) {
            Passage known = before.get(pass.id());
            byId.put(pass.id(), known == null ? new Passage(pass) : known);
        }
        held = new Held(byId, byId.values().stream().filter(passage -> !passage.pass().terms().networks().isEmpty()).toList());
        before.values().stream().filter(passage -> !byId.containsKey(passage.pass().id())).forEach(Passage::end);
    }

    /** Path and query of a link. */
    public String link(Pass pass) {
        return PATH + "?" + PARAMETER + "=" + signed(LINK, pass);
    }

    /** The value of the header, for programs. */
    public String header(Pass pass) {
        return signed(KEY, pass);
    }

    /** The value of a Set-Cookie header: for its holder's browser alone, and gone when the pass ends. */
    public String setCookie(Pass pass, boolean tls) {
        long seconds = Math.max(0, Duration.between(clock.instant(), pass.until()).toSeconds());
        return (tls ? COOKIE_ON_TLS : COOKIE_ON_PLAIN) + "=" + signed(KEY, pass) + "; Path=/; Max-Age=" + seconds
                + "; HttpOnly; SameSite=Lax"
                + (tls ? "; Secure" : "");
    }

    /** The pass that a link's query is good for; whether it was used already is not known here. */
    public Optional<Pass> linked(String query) {
        List<String> texts = QueryText.values(query, PARAMETER);
        return texts.size() == 1 ? Optional.ofNullable(shown(held, texts.getFirst(), LINK)).map(Passage::pass) : Optional.empty();
    }

    /** The pass that a request shows for a unit: by header, by cookie, or by where it comes from. */
    Optional<Passage> of(HttpHeaders headers, Caller caller, String unit) {
        Held now = held;
        if (now.byId.isEmpty()) {
            return Optional.empty();
        }
        Passage passage = fit(shown(now, headers.get(HEADER, ""), KEY), unit);
        if (passage == null && headers.contains(HttpHeaderNames.COOKIE)) {
            passage = inCookie(now, headers, caller.encrypted(), unit);
        }
        return Optional.ofNullable(passage == null ? fromNetwork(now, caller, unit) : passage);
    }

    private @Nullable Passage inCookie(Held now, HttpHeaders headers, boolean tls, String unit) {
        String name = tls ? COOKIE_ON_TLS : COOKIE_ON_PLAIN;
        int looked = 0;
        for (Iterator<String> each = headers.valueStringIterator(HttpHeaderNames.COOKIE); each.hasNext();) {
            String header = each.next();
            int at = Cookies.find(header, name, 0);
            for (; at >= 0 && looked < COOKIES_READ; at = Cookies.find(header, name, Cookies.end(header, at) + 1)) {
                Passage passage = fit(shown(now, Cookies.valueAt(header, at), KEY), unit);
                if (passage != null) {
                    return passage;
                }
                looked++;
            }
        }
        return null;
    }

    private @Nullable Passage fromNetwork(Held now, Caller caller, String unit) {
        for (Passage passage : now.byNetwork) {
            boolean inside = passage.pass().terms().networks().stream().anyMatch(network -> network.contains(caller.address()));
            if (inside && fit(passage, unit) != null) {
                return passage;
            }
        }
        return null;
    }

    private @Nullable Passage fit(@Nullable Passage passage, String unit) {
        return passage != null && passage.pass().isFor(unit) && passage.isOpen(clock.instant()) ? passage : null;
    }

    private @Nullable Passage shown(Held now, String text, String use) {
        int dot = text.lastIndexOf('.');
        if (dot < 0 || text.length() > LONGEST_TEXT || !isSigned(text, dot)) {
            return null;
        }
        String[] parts = text.split("\\.", -1);
        boolean fits = parts.length == PARTS && parts[0].equals("1") && parts[1].equals(use);
        Passage passage = fits ? now.byId.get(parts[2]) : null;
        return passage != null && passage.isOpen(clock.instant()) ? passage : null;
    }

    private boolean isSigned(String text, int dot) {
        byte[] expected = mac(text.substring(0, dot)).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, text.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
    }

    private String signed(String use, Pass pass) {
        String payload = "1." + use + "." + pass.id() + "." + pass.until().getEpochSecond();
        return payload + "." + mac(payload);
    }

    private String mac(String payload) {
        return BASE_64.encodeToString(Arrays.copyOf(keys.signPass(payload), MAC_BYTES));
    }
}
