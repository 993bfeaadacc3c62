package dev.sluice.proxy.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Listener;
import dev.sluice.model.Origin;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;

/** Everything that handshakes are done with, ready before an event loop asks for it. Files are read by the threads that load or watch. */
public final class TlsContexts implements AutoCloseable {
    /** Of a handshake on either side, and of the first message of one (HARDENING R11). */
    static final long HANDSHAKE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    private final Shelf<Offered, ServerNames> servers;
    private final Shelf<Stack.Tls, OriginContexts> clients;

    /** Ready for nothing yet. */
    public TlsContexts(SslProvider provider) {
        var builder = new ContextBuilder(provider);
        servers = new Shelf<>(offered -> files(offered.tls()), builder::server, ServerNames::release);
        clients = new Shelf<>(TlsContexts::files, builder::client, OriginContexts::release);
    }

    /** By BoringSSL where there is one for this machine, else by the JDK; ready for a site. */
    public static TlsContexts of(Site site) throws TlsException {
        boolean fast = OpenSsl.isAvailable();
        if (isUsed(site)) {
            LOG.info("tls by={}{}", fast ? OpenSsl.versionString() : "the JDK",
                    fast ? "" : " (slower: no native library for this machine)");
        }
        var contexts = new TlsContexts(fast ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
        contexts.prepare(site, site);
        return contexts;
    }

    /** Makes ready for a site that will be in force next; what is in force stays ready. Reads files. */
    public void prepare(Site next, Site inForce) throws TlsException {
        servers.prepare(ofListeners(next), ofListeners(inForce));
        clients.prepare(ofStacks(next), ofStacks(inForce));
    }

    /** Takes what has changed in the files. What cannot be used is logged, and what was there before stays. */
    public void refresh(Site inForce) {
        servers.refresh(ofListeners(inForce));
        clients.refresh(ofStacks(inForce));
    }

    /** What meets a client, first of all handlers. */
    public ChannelHandler toClient(Listener listener) {
        Offered offered = offered(listener).orElseThrow();
        ServerNames names = servers.get(offered);
        if (names == null) {
            throw new IllegalStateException("not prepared: " + offered);
        }
        return new ClientHello(names);
    }

    /** What meets an origin that is offered HTTP/1.1 alone, first of all handlers. */
    public SslHandler toOrigin(Stack.Tls tls, Origin origin, ByteBufAllocator alloc) {
        return toOrigin(tls, origin, alloc, contexts(tls).http1());
    }

    /** What meets an origin that may choose between HTTP/2 and HTTP/1.1, first of all handlers. */
    public SslHandler toChoosingOrigin(Stack.Tls tls, Origin origin, ByteBufAllocator alloc) {
        return toOrigin(tls, origin, alloc, contexts(tls).choice());
    }

    private OriginContexts contexts(Stack.Tls tls) {
        OriginContexts contexts = clients.get(tls);
        if (contexts == null) {
            throw new IllegalStateException("not prepared: " + tls);
        }
        return contexts;
    }

    private static SslHandler toOrigin(Stack.Tls tls, Origin origin, ByteBufAllocator alloc, SslContext context) {
        SslHandler handler = context.newHandler(alloc, tls.serverName().orElse(origin.host()), origin.port());
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        return handler;
    }

    /** Once no event loop runs any more. */
    @Override
    public void close() {
        servers.clear();
        clients.clear();
    }

    private static boolean isUsed(Site site) {
        return !ofListeners(site).isEmpty() || !ofStacks(site).isEmpty();
    }

    private static List<Offered> ofListeners(Site site) {
        return site.listeners().stream().flatMap(listener -> offered(listener).stream()).toList();
    }

    private static Optional<Offered> offered(Listener listener) {
        return listener.tls().map(tls -> new Offered(tls, listener.offersHttp2()));
    }

    private static List<Stack.Tls> ofStacks(Site site) {
        return Stream.concat(Stream.of(site.oldStack()), site.newStack().stream())
                .filter(stack -> stack.origins().stream().anyMatch(Origin::isEncrypted)).map(Stack::tls).toList();
    }

    private static List<Path> files(Listener.Tls tls) {
        List<Path> all = new ArrayList<>(tls.clientCa().stream().toList());
        tls.certificates().forEach(one -> all.addAll(files(one)));
        return all;
    }

    private static List<Path> files(Stack.Tls tls) {
        List<Path> all = new ArrayList<>(tls.ca().stream().toList());
        tls.own().ifPresent(own -> all.addAll(files(own)));
        return all;
    }

    private static List<Path> files(CertificateFiles files) {
        return Stream.concat(Stream.of(files.certificate(), files.key()), files.ocsp().stream()).toList();
    }
}
