package dev.sluice.proxy.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;

/**
 * What the origins of a stack are met with.
 *
 * @param http1 offers them HTTP/1.1 alone
 * @param choice lets them choose HTTP/2
 */
record OriginContexts(SslContext http1, SslContext choice) {
    void release() {
        ReferenceCountUtil.release(http1);
        ReferenceCountUtil.release(choice);
    }
}
