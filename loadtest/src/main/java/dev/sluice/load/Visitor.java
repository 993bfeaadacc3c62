package dev.sluice.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.netty.handler.codec.http.HttpHeaderNames;

import dev.sluice.load.VisitorClient.Ask;
import dev.sluice.load.VisitorClient.Reply;

/** One browser: a cookie jar, a User-Agent and an address. Confined to the thread that owns its population. */
public final class Visitor {
    private final String name;
    private final String agent;
    private final Optional<String> address;
    private final Map<String, String> jar = new LinkedHashMap<>();
    private int underWay;

    Visitor(String name, String agent, Optional<String> address) {
        this.name = name;
        this.agent = agent;
        this.address = address;
    }

    public String name() {
        return name;
    }

    /** The visitor's cookies by name. */
    public Map<String, String> cookies() {
        return Map.copyOf(jar);
    }

    /** Whether a browser would send now: the first page must have come, with its cookies, before anything else is asked for. */
    public boolean isReady() {
        return underWay == 0;
    }

    /** A page in the address bar. */
    public Ask navigate(String path) {
        var headers = headers();
        headers.put("Sec-Fetch-Dest", "document");
        headers.put("Sec-Fetch-Mode", "navigate");
        headers.put("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        return asked(new Ask("GET", path, headers, ""));
    }

    /** A form sent by a script of the page. */
    public Ask post(String path, String form) {
        var headers = headers();
        headers.put("Sec-Fetch-Dest", "empty");
        headers.put("Sec-Fetch-Mode", "cors");
        headers.put("Accept", "*/*");
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        return asked(new Ask("POST", path, headers, form));
    }

    /** To be told what became of each request. */
    public void took(Reply reply) {
        underWay--;
        if (reply instanceof Reply.Answered answered) {
            answered.headers().getAll(HttpHeaderNames.SET_COOKIE).forEach(this::keep);
        }
    }

    private Ask asked(Ask ask) {
        underWay++;
        return ask;
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", agent);
        headers.put(Hit.VISITOR, name);
        address.ifPresent(known -> headers.put("X-Forwarded-For", known));
        if (!jar.isEmpty()) {
            headers.put("Cookie", jar.entrySet().stream().map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                    .collect(Collectors.joining("; ")));
        }
        return headers;
    }

    private void keep(String setCookie) {
        String pair = setCookie.split(";", 2)[0];
        int equals = pair.indexOf('=');
        if (equals > 0) {
            jar.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
    }
}
