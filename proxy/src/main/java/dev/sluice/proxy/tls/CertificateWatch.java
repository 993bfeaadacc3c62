package dev.sluice.proxy.tls;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.util.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Site;

/** Looks every few seconds, on a thread of its own, whether the files of the site in force have changed. */
public final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(new DefaultThreadFactory("sluice-certificates", true));

    public CertificateWatch(TlsContexts contexts, Supplier<Site> inForce, Duration every) {
        var _ = thread.scheduleWithFixedDelay(() -> look(contexts, inForce), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** One look that fails must not be the last. */
    private static void look(TlsContexts contexts, Supplier<Site> inForce) {
        try {
            contexts.refresh(inForce.get());
        } catch (RuntimeException failed) {
            LOG.error("certificates could not be looked at", failed);
        }
    }
}
