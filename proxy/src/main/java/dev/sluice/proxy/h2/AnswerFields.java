package dev.sluice.proxy.h2;

import java.util.Map;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;

/** The head of an answer as the fields of a stream (RFC 9113 section 8.3.2), and back. */
public final class AnswerFields {
    private AnswerFields() {}

    /** What belongs to a connection of HTTP/1.1 is left out; how the body is framed is told by the stream, and its length where it is known. */
    public static Http2Headers write(HttpResponse head, Framing framing) {
        HttpHeaders headers = head.headers();
        Http2Headers out = new DefaultHttp2Headers(false, Math.max(16, headers.size() * 2));
        out.status(head.status().codeAsText());
        write(headers, out);
        if (framing instanceof Framing.Length(long bytes)) {
            out.set(LowerNames.of(Fields.CONTENT_LENGTH), Long.toString(bytes));
        }
        return out;
    }

    /** Adds fields that passed the rules of HTTP/1.1, which are stricter for values. */
    static void write(HttpHeaders headers, Http2Headers out) {
        var fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            if (!FieldRules.isOfConnection(field.getKey())) {
                out.add(LowerNames.of(field.getKey()), field.getValue());
            }
        }
    }
}
