package dev.sluice.proxy.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Listener;

/** Two doors before one origin, for clients that send frames: one in the clear, by prior knowledge, and one behind TLS. */
final class FrameDoors implements AutoCloseable {
    /** How a client comes to speak HTTP/2. */
    enum Way {
        PRIOR_KNOWLEDGE, TLS
    }

    private final Authority authority;
    private final Proxied plain;
    private final Proxied secured;

    FrameDoors(RawOrigin origin, Path directory) {
        authority = new Authority(directory);
        plain = Http2MessagesTest.open(origin);
        try {
            var tls = new Listener.Tls(List.of(authority.files("shop.example")), Optional.empty(), false);
            secured = Proxied.ofOld(origin.address()).speaking(tls).open();
        } catch (Exception failure) {
            plain.close();
            throw new AssertionError(failure);
        }
    }

    /** A client that has done what every client does first. */
    FramePeer client(Way way) {
        return silent(way).begin();
    }

    /** One that has said nothing yet. */
    FramePeer silent(Way way) {
        return new FramePeer(switch (way) {
            case PRIOR_KNOWLEDGE -> RawPeer.connect(plain.address);
            case TLS -> offering();
        });
    }

    private RawPeer offering() {
        try {
            return Authority.offering(authority.visitor(), secured.address, new byte[0], "shop.example", "h2");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        plain.close();
        secured.close();
    }
}
