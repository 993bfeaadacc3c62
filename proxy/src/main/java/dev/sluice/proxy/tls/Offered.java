package dev.sluice.proxy.tls;

import dev.sluice.model.Listener;

/**
 * What a listener shows its clients in their handshakes.
 *
 * @param http2 whether they may choose it (RFC 9113 section 3.2)
 */
record Offered(Listener.Tls tls, boolean http2) {}
