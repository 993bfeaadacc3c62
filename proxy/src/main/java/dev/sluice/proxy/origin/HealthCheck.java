package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Health;
import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** Asks one address of an origin again and again whether it is well, and says when that changes. Confined to one event loop. */
final class HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

    private final OriginWatch.Means means;
    private final EventLoop loop;
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

    /** Who is asked, and how; over TLS it is verified as the traffic verifies it. */
    record Subject(Side side, Origin origin, InetSocketAddress address, String host, Health health, Stack.Tls tls) {}

    HealthCheck(OriginWatch.Means means, Subject subject, Runnable onChange) {
        this.means = means;
        this.loop = means.loop();
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
        var probe = new HealthProbe(question, means.parser(), this::answered);
        asking = probe;
        long patience = subject.health().timeout().toMillis();
        next = loop.schedule(() -> probe.fail("no answer in " + patience + " ms"), patience, TimeUnit.MILLISECONDS);
        ChannelFuture connected = means.bootstrap().clone().handler(handlers(probe))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(patience)).connect(subject.address());
        var _ = connected.addListener(_ -> {
            if (!connected.isSuccess()) {
                probe.fail(Dialer.reason(connected.cause()));
            }
        });
    }

    /** Verified by what is in force now, so that a changed file counts from the next question on. */
    private ChannelHandler handlers(HealthProbe probe) {
        if (!subject.origin().isEncrypted()) {
            return probe;
        }
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(means.tls().toOrigin(subject.tls(), subject.origin(), channel.alloc()), probe);
            }
        };
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
