package dev.sluice.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The crawlers of search engines that say in DNS which addresses are theirs, so that their word can be verified. */
public enum Crawler {
    GOOGLEBOT("Googlebot", "googlebot.com", "google.com"),
    BINGBOT("bingbot", "search.msn.com"),
    APPLEBOT("Applebot", "applebot.apple.com"),
    YANDEXBOT("YandexBot", "yandex.ru", "yandex.net", "yandex.com"),
    BAIDUSPIDER("Baiduspider", "baidu.com", "baidu.jp");

    private static final Crawler[] ALL = values();
    private static final String[] IN_ANY = {"bot", "Bot", "spider"};

    private final String agent;
    /** Separated by blanks. */
    private final String domains;
    /** So that asking allocates nothing. */
    private final Optional<Crawler> itself = Optional.of(this);

    Crawler(String agent, String... domains) {
        this.agent = agent;
        this.domains = String.join(" ", domains);
    }

    /** What an agent claims to be, which anybody may; the first of several. Allocates nothing. */
    public static Optional<Crawler> claimed(String userAgent) {
        if (!mayBeOne(userAgent)) {
            return Optional.empty();
        }
        for (Crawler crawler : ALL) {
            if (userAgent.contains(crawler.agent)) {
                return crawler.itself;
            }
        }
        return Optional.empty();
    }

    /** Most agents are of browsers, and looked at no longer than this. */
    private static boolean mayBeOne(String userAgent) {
        for (String part : IN_ANY) {
            if (userAgent.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** By {@link #label}. */
    public static Optional<Crawler> named(String label) {
        return Arrays.stream(ALL).filter(crawler -> crawler.label().equals(label)).findFirst();
    }

    /** In the file, in answers and in metrics: {@code googlebot}, … */
    public String label() {
        return agent.toLowerCase(Locale.ROOT);
    }

    /** Whether a host with this name is the engine's, as far as names say: within one of its domains, not beside them. */
    public boolean owns(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String absolute = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return Stream.of(domains.split(" ", -1)).anyMatch(domain -> absolute.endsWith("." + domain));
    }

    @Override
    public String toString() {
        return label();
    }
}
