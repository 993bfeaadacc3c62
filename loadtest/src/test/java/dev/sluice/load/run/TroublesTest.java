package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLHandshakeException;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import org.junit.jupiter.api.Test;

import dev.sluice.load.run.Happening.Trouble.Kind;

class TroublesTest {
    @Test
    void what_goes_wrong_on_a_network_is_told_by_its_kind() {
        assertThat(Troubles.of(new ConnectException("Connection refused")).kind()).isEqualTo(Kind.REFUSED);
        assertThat(Troubles.of(new ConnectException("Network is unreachable")).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(Troubles.of(new ConnectTimeoutException("connection timed out")).kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(Troubles.of(new UnknownHostException("shop.example")).what()).contains("shop.example");
        assertThat(Troubles.of(new SocketException("Connection reset")).kind()).isEqualTo(Kind.RESET);
        assertThat(Troubles.of(new IOException("recvAddress(..) failed: Connection reset by peer")).kind()).isEqualTo(Kind.RESET);
        assertThat(Troubles.of(new ClosedChannelException()).kind()).isEqualTo(Kind.CLOSED);
        assertThat(Troubles.of(new SSLHandshakeException("no shared cipher")).kind()).isEqualTo(Kind.HANDSHAKE);
    }

    @Test
    void a_limit_of_this_machine_is_not_blamed_on_the_server() {
        assertThat(Troubles
                .of(new ChannelException("Unable to create Channel", new IOException("newSocketStream(..) failed: Too many open files")))
                .kind()).isEqualTo(Kind.MACHINE);
        assertThat(Troubles.of(new IOException("connect(..) failed: Cannot assign requested address")).kind()).isEqualTo(Kind.MACHINE);
    }

    @Test
    void a_certificate_is_named_with_what_is_wrong_with_it() {
        var refused = new SSLHandshakeException("handshake failed");
        refused.initCause(new CertificateException("No name matching shop.example found"));

        assertThat(Troubles.of(refused).kind()).isEqualTo(Kind.CERTIFICATE);
        assertThat(Troubles.of(refused).what()).contains("No name matching shop.example found");
    }
}
