package dev.sluice.control.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.CertificateFiles;
import dev.sluice.pem.Stamp;

/**
 * What a caller who asks one server again and again does handshakes with, as the files have it at the moment. A pair that does not belong together, or
 * half of a file, changes nothing and is said once. Confined to the thread that asks, which waits for the disk.
 */
public final class CallerHandshakes {
    private static final Logger LOG = LoggerFactory.getLogger(CallerHandshakes.class);

    private final String whom;
    private final Belief belief;
    private final Optional<CertificateFiles> own;
    private final List<Path> files;
    private Optional<Kept> kept = Optional.empty();
    private List<Stamp> refused = List.of();

    /** What is used, and the files as they were before they were read. */
    private record Kept(SSLContext context, List<Stamp> from) {}

    /**
     * Reads nothing yet.
     *
     * @param whom the server, for logs
     * @param ca a file with those that are believed of it; empty: those that the JDK believes
     * @param own what it is shown when it asks
     */
    public CallerHandshakes(String whom, Optional<Path> ca, Optional<CertificateFiles> own) {
        this.whom = whom;
        this.belief = ca.<Belief>map(Belief.Authorities::new).orElseGet(Belief.Usual::new);
        this.own = own;
        List<Path> all = new ArrayList<>(ca.stream().toList());
        own.ifPresent(pair -> all.addAll(List.of(pair.certificate(), pair.key())));
        this.files = List.copyOf(all);
    }

    /**
     * The same as before as long as no file has changed.
     *
     * @throws TlsException when the files cannot be used and never could
     */
    public SSLContext now() throws TlsException {
        List<Stamp> seen = Stamp.of(files);
        if (kept.isEmpty()) {
            kept = Optional.of(new Kept(belief.context(own), seen));
        } else if (!seen.equals(kept.get().from()) && !seen.equals(refused)) {
            kept = Optional.of(renewed(kept.get(), seen));
        }
        return kept.orElseThrow().context();
    }

    private Kept renewed(Kept before, List<Stamp> seen) {
        try {
            Kept next = new Kept(belief.context(own), seen);
            LOG.info("certificates for {} loaded anew: files={}", whom, files);
            return next;
        } catch (TlsException wrong) {
            refused = seen;
            LOG.error("certificates for {} changed and cannot be used, those before stay: {}", whom, wrong.what());
            return before;
        }
    }
}
