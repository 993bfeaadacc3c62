package dev.sluice.proxy.h2;

import java.util.Map;
import java.util.Optional;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/** The fields after a body, both ways. Which of them are passed on is decided elsewhere. */
public final class TrailerFields {
    private TrailerFields() {}

    /** Empty: a field that may not be there, a pseudo field for example. */
    public static Optional<HttpHeaders> read(Http2Headers fields) {
        HttpHeaders trailers = DefaultHttpHeadersFactory.trailersFactory().withValidation(false).newHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (FieldRules.wrong(field.getKey(), field.getValue()) != null) {
                return Optional.empty();
            }
            trailers.add(field.getKey(), field.getValue());
        }
        return Optional.of(trailers);
    }

    public static Http2Headers write(HttpHeaders trailers) {
        Http2Headers out = new DefaultHttp2Headers(false, 16);
        AnswerFields.write(trailers, out);
        return out;
    }
}
