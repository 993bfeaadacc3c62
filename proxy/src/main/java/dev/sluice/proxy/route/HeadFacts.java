package dev.sluice.proxy.route;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

import dev.sluice.model.Crawler;
import dev.sluice.model.RequestFacts;
import dev.sluice.model.TlsFacts;

/** What segments may ask of the head of a request. */
record HeadFacts(HttpHeaders headers, String query, Caller caller, Optional<Crawler> crawler) implements RequestFacts {
    @Override
    public InetAddress address() {
        return caller.address();
    }

    @Override
    public TlsFacts tls() {
        return caller.tls();
    }

    @Override
    public boolean headerIsOneOf(String name, Set<String> values) {
        if (!headers.contains(name)) {
            return false;
        }
        for (Iterator<String> each = headers.valueStringIterator(name); each.hasNext();) {
            if (values.contains(each.next())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean cookieIsOneOf(String name, Set<String> values) {
        if (!headers.contains(HttpHeaderNames.COOKIE)) {
            return false;
        }
        for (Iterator<String> each = headers.valueStringIterator(HttpHeaderNames.COOKIE); each.hasNext();) {
            String header = each.next();
            for (int at = Cookies.find(header, name, 0); at >= 0; at = Cookies.find(header, name, Cookies.end(header, at) + 1)) {
                if (values.contains(Cookies.valueAt(header, at))) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public boolean queryIsOneOf(String name, Set<String> values) {
        for (int at = 0; at < query.length();) {
            int ampersand = query.indexOf('&', at);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', at, end); // not beyond, or a query without any is read as often as it has parts
            int nameEnd = equals < 0 ? end : equals;
            if (isNamed(name, at, nameEnd) && values.contains(QueryText.decoded(query.substring(Math.min(nameEnd + 1, end), end)))) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private boolean isNamed(String name, int from, int to) {
        if (query.startsWith(name, from) && from + name.length() == to) {
            return true;
        }
        int percent = query.indexOf('%', from);
        return percent >= 0 && percent < to && QueryText.decoded(query.substring(from, to)).equals(name);
    }
}
