package dev.sluice.proxy.route;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Hosts with their names and addresses, as a test says. */
final class ScriptedHosts implements CrawlerVerdicts.Names {
    static final String GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    final AtomicInteger asked = new AtomicInteger();
    private final Map<InetAddress, List<String>> names = new HashMap<>();
    private final Map<String, List<InetAddress>> addresses = new HashMap<>();
    private boolean silent;

    /** An address whose name leads back to it. */
    ScriptedHosts host(String address, String name) {
        addresses.put(name, List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral(address)));
        return named(address, name);
    }

    /** One that says it had those names. */
    ScriptedHosts named(String address, String... said) {
        names.put(InetAddress.ofLiteral(address), List.of(said));
        return this;
    }

    ScriptedHosts silent(boolean now) {
        silent = now;
        return this;
    }

    @Override
    public List<String> namesOf(InetAddress address) throws IOException {
        asked.incrementAndGet();
        if (silent) {
            throw new IOException("no answer");
        }
        return names.getOrDefault(address, List.of());
    }

    @Override
    public List<InetAddress> addressesOf(String name) {
        return addresses.getOrDefault(name, List.of());
    }
}
