package dev.sluice.load.run;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

import dev.sluice.load.run.Happening.Trouble.Kind;

/** What exceptions of the network mean, in words. */
final class Troubles {
    private static final int DEEPEST = 8;
    /** Of what a system call says when this machine has come to its limits. */
    private static final List<String> LIMITS = List.of("too many open files", "cannot assign requested address", "no buffer space",
            "cannot allocate memory", "direct memory");

    private Troubles() {}

    record Cause(Kind kind, String what) {}

    static Cause of(Throwable thrown) {
        String said = Optional.ofNullable(thrown.getMessage()).orElse(thrown.getClass().getSimpleName());
        String lower = said.toLowerCase(Locale.ROOT);
        Optional<String> limit = causes(thrown).map(cause -> String.valueOf(cause.getMessage())).filter(Troubles::isLimit).findFirst();
        if (limit.isPresent()) {
            return new Cause(Kind.MACHINE, "this machine has come to a limit: " + limit.get());
        }
        Optional<Throwable> certificate = causes(thrown).filter(CertificateException.class::isInstance).findFirst();
        if (certificate.isPresent()) {
            return new Cause(Kind.CERTIFICATE, "the certificate is not believed: " + deepest(thrown));
        }
        return switch (thrown) {
            case SslHandshakeTimeoutException _ -> new Cause(Kind.TIMEOUT, "no handshake in time");
            case SSLException _ -> new Cause(Kind.HANDSHAKE, "TLS: " + said);
            case ConnectTimeoutException _ -> new Cause(Kind.TIMEOUT, "no connection in time");
            case NoRouteToHostException _ -> new Cause(Kind.UNREACHABLE, said);
            case UnknownHostException _ -> new Cause(Kind.NAME, "the name " + said + " cannot be looked up");
            case ConnectException _ -> new Cause(lower.contains("refused") ? Kind.REFUSED : Kind.UNREACHABLE, said);
            case ClosedChannelException _ -> new Cause(Kind.CLOSED, "the connection was closed");
            default -> new Cause(lower.contains("reset") || lower.contains("broken pipe") ? Kind.RESET : Kind.UNREADABLE, said);
        };
    }

    private static boolean isLimit(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return LIMITS.stream().anyMatch(lower::contains);
    }

    private static String deepest(Throwable thrown) {
        return causes(thrown).filter(cause -> cause.getMessage() != null).reduce((_, last) -> last).map(Throwable::getMessage).orElse("");
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.<Throwable>iterate(thrown, cause -> cause != null, Throwable::getCause).limit(DEEPEST);
    }
}
