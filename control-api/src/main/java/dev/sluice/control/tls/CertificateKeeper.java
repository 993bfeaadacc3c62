package dev.sluice.control.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Site;
import dev.sluice.pem.Stamp;

/**
 * Keeps what the control API does handshakes with as the configuration and the files have it. A pair that does not belong together, or half of a
 * file, changes nothing and is said once. What is shown also stands in the state directory, so that commands on this machine know whom to believe.
 */
public final class CertificateKeeper implements AutoCloseable {
    /** What commands believe that find the address beside it. */
    public static final String SHOWN = "control.pem";

    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Supplier<Optional<Site.ControlTls>> inForce;
    private final Path stateDir;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().name("control-certificates").factory());
    private volatile Kept kept;
    /** Confined to the thread that looks. */
    private Optional<Seen> refused = Optional.empty();

    /** What the configuration says, and the files as they were before they were read. */
    private record Seen(Site.ControlTls terms, List<Stamp> stamps) {
        static Seen of(Site.ControlTls terms) {
            return new Seen(terms, Stamp.of(files(terms)));
        }
    }

    /** What is used, and what it was made of. */
    private record Kept(Handshakes handshakes, Seen from) {}

    /**
     * Reads the files.
     *
     * @param inForce what the configuration says of them, at any time
     * @throws IllegalStateException when they cannot be used
     */
    public CertificateKeeper(Site.ControlTls first, Supplier<Optional<Site.ControlTls>> inForce, Path stateDir) {
        this.inForce = inForce;
        this.stateDir = stateDir;
        Seen seen = Seen.of(first);
        try {
            kept = new Kept(Handshakes.of(first), seen);
        } catch (TlsException unusable) {
            throw new IllegalStateException("control.tls: " + unusable.what(), unusable);
        }
    }

    /** Looks again and again whether the files have changed, or what is said of them. */
    public void watch(Duration every) {
        show();
        var _ = thread.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * What a server is given; it stays right when the files change.
     *
     * @param toPlain what is answered to who speaks HTTP without TLS
     */
    public SSLContext context(Supplier<byte[]> toPlain) {
        return new LiveContext(() -> kept.handshakes(), toPlain);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** One look that fails must not be the last. */
    void look() {
        try {
            inForce.get().ifPresent(this::renew);
        } catch (RuntimeException failed) {
            LOG.error("certificates of the control API could not be looked at", failed);
        }
    }

    private void renew(Site.ControlTls tls) {
        Seen seen = Seen.of(tls);
        if (seen.equals(kept.from()) || refused.filter(seen::equals).isPresent()) {
            return;
        }
        try {
            kept = new Kept(Handshakes.of(tls), seen);
            LOG.info("certificates of the control API loaded anew: files={}", files(tls));
            show();
        } catch (TlsException wrong) {
            refused = Optional.of(seen);
            LOG.error("certificates of the control API changed and cannot be used, those before stay: {}", wrong.what());
        }
    }

    private void show() {
        try {
            Path written = stateDir.resolve(SHOWN + ".next");
            Files.writeString(written, "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(kept.handshakes().certificate().getEncoded())
                    + "\n-----END CERTIFICATE-----\n");
            Files.move(written, stateDir.resolve(SHOWN), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | CertificateEncodingException failed) {
            LOG.warn("commands on this machine need --control-ca: {} could not be written: {}", stateDir.resolve(SHOWN), failed.toString());
        }
    }

    private static List<Path> files(Site.ControlTls tls) {
        List<Path> all = new ArrayList<>(tls.clientCa().stream().toList());
        all.add(tls.certificate().certificate());
        all.add(tls.certificate().key());
        return all;
    }
}
