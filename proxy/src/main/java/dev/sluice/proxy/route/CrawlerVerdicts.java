package dev.sluice.proxy.route;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Crawler;

/**
 * Which addresses are those of crawlers (SEMANTICS G): the name of the address lies within the engine's domains, and the addresses of that
 * name include it. What an agent claims is only the occasion to find out, elsewhere and once; until it is known, and whenever it cannot be,
 * the claimant is a client like any other. Any thread may ask, and none waits.
 */
public final class CrawlerVerdicts {
    private static final Logger LOG = LoggerFactory.getLogger(CrawlerVerdicts.class);
    /** Addresses that are remembered, and that are asked about at the same time. */
    private static final int MOST = 10_000;
    private static final int MOST_AT_ONCE = 32;
    /** Names of one address, and no more, are looked at: an address may have been given thousands. */
    private static final int MOST_NAMES = 4;
    /** While it is being asked, and when nobody answered. */
    private static final Verdict UNKNOWN = new Verdict(Optional.empty(), Duration.ofMinutes(1));
    private static final Verdict NOBODY = new Verdict(Optional.empty(), Duration.ofHours(1));

    private final Names names;
    private final Executor elsewhere;
    private final Semaphore questions = new Semaphore(MOST_AT_ONCE);
    private final Cache<InetAddress, Verdict> verdicts;

    /** What DNS says; a call may take as long as it needs. */
    public interface Names {
        /** Of a host with the address; none: it has no name. */
        List<String> namesOf(InetAddress address) throws IOException;

        /** None: there are none. */
        List<InetAddress> addressesOf(String name) throws IOException;
    }

    private record Verdict(Optional<Crawler> crawler, Duration lasts) {}

    /** Asks {@code names} on the threads of {@code elsewhere}. */
    public CrawlerVerdicts(Names names, Executor elsewhere) {
        this(names, elsewhere, System::nanoTime);
    }

    /** As the other one, with its own monotonic clock, in nanoseconds. */
    public CrawlerVerdicts(Names names, Executor elsewhere, LongSupplier nanoTime) {
        this.names = names;
        this.elsewhere = elsewhere;
        this.verdicts = Caffeine.newBuilder().maximumSize(MOST).ticker(nanoTime::getAsLong).executor(Runnable::run)
                .expireAfter(Expiry.<InetAddress, Verdict>writing((_, verdict) -> verdict.lasts)).build();
    }

    /** For where nobody is verified. */
    static CrawlerVerdicts none() {
        return new CrawlerVerdicts(new Names() {
            @Override
            public List<String> namesOf(InetAddress address) {
                return List.of();
            }

            @Override
            public List<InetAddress> addressesOf(String name) {
                return List.of();
            }
        }, Runnable::run);
    }

    /** The crawler that sent a request, if it says so and that is known to be true. */
    Optional<Crawler> of(HttpHeaders headers, InetAddress address) {
        String agent = headers.get(HttpHeaderNames.USER_AGENT);
        if (agent == null) {
            return Optional.empty();
        }
        Optional<Crawler> claimed = Crawler.claimed(agent);
        return claimed.isPresent() && verified(address).equals(claimed) ? claimed : Optional.empty();
    }

    private Optional<Crawler> verified(InetAddress address) {
        Verdict known = verdicts.getIfPresent(address);
        if (known != null) {
            return known.crawler;
        }
        if (questions.tryAcquire()) {
            verdicts.put(address, UNKNOWN);
            elsewhere.execute(() -> find(address));
        }
        return Optional.empty();
    }

    private void find(InetAddress address) {
        try {
            Verdict verdict = verdict(address);
            verdicts.put(address, verdict);
            LOG.debug("crawler: address={} verified={}", address.getHostAddress(), verdict.crawler);
        } catch (IOException silent) {
            LOG.debug("crawler not verified: address={} cause={}", address.getHostAddress(), silent.getMessage());
        } finally {
            questions.release();
        }
    }

    private Verdict verdict(InetAddress address) throws IOException {
        for (String name : names.namesOf(address).stream().limit(MOST_NAMES).toList()) {
            for (Crawler crawler : Crawler.values()) {
                if (crawler.owns(name) && names.addressesOf(name).contains(address)) {
                    return new Verdict(Optional.of(crawler), Duration.ofHours(24));
                }
            }
        }
        return NOBODY;
    }
}
