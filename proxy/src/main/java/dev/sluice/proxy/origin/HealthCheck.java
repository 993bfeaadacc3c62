package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Health;
import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.proxy.wire.HeadParser;

/** Asks one address of an origin again and again whether it is well, and says when that changes. Confined to one event loop. */
final class HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final HeadParser parser;
    private final Subject subject;
    private final Runnable onChange;
    private final byte[] question;

    private boolean up = true;
    private OptionalLong risen = OptionalLong.empty();
    /** Answers in a row that speak against how it stands. */
    private int against;
    private long askedAt;
    private @Nullable Future<?> next;
    private @Nullable HealthProbe asking;
    private boolean stopped;

    /** Who is asked, and how. */
    record Subject(Side side, Origin origin, InetSocketAddress address, String host, Health health) {}

    HealthCheck(EventLoop loop, Bootstrap bootstrap, HeadParser parser, Subject subject, Runnable onChange) {
        this.loop = loop;
        this.bootstrap = bootstrap;
        this.parser = parser;
        this.subject = subject;
        this.onChange = onChange;
        String text = "GET " + subject.health().path() + " HTTP/1.1\r\nHost: " + subject.host()
                + "\r\nUser-Agent: sluice-health\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        this.question = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Begins after a while; until it knows better the address stands as it stood before. */
    void start(long afterNanos, OriginPicture.Spot before) {
        up = before.up();
        risen = before.risen();
        next(afterNanos);
    }

    void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
        if (asking != null) {
            asking.forget();
        }
    }

    OriginPicture.Spot spot() {
        return new OriginPicture.Spot(subject.address(), up, risen);
    }

    private void next(long afterNanos) {
        if (!stopped && !loop.isShuttingDown()) {
            next = loop.schedule(this::ask, afterNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void ask() {
        askedAt = System.nanoTime();
        var probe = new HealthProbe(question, parser, this::answered);
        asking = probe;
        long patience = subject.health().timeout().toMillis();
        next = loop.schedule(() -> probe.fail("no answer in " + patience + " ms"), patience, TimeUnit.MILLISECONDS);
        ChannelFuture connected = bootstrap.clone().handler(probe)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(patience)).connect(subject.address());
        var _ = connected.addListener(_ -> {
            if (!connected.isSuccess()) {
                probe.fail(Dialer.reason(connected.cause()));
            }
        });
    }

    private void answered(Optional<String> wrong) {
        asking = null;
        if (next != null) {
            next.cancel(false);
        }
        judge(wrong);
        next(Math.max(0, subject.health().every().toNanos() - (System.nanoTime() - askedAt)));
    }

    private void judge(Optional<String> wrong) {
        against = wrong.isPresent() == up ? against + 1 : 0;
        if (against < (up ? subject.health().fall() : subject.health().rise())) {
            return;
        }
        against = 0;
        up = wrong.isEmpty();
        if (up) {
            risen = OptionalLong.of(System.nanoTime());
            LOG.info("origin up stack={} origin={} address={}", subject.side().label(), subject.origin(), subject.address());
        } else {
            LOG.warn("origin down stack={} origin={} address={} why={}", subject.side().label(), subject.origin(), subject.address(),
                    wrong.orElse(""));
        }
        onChange.run();
    }
}
