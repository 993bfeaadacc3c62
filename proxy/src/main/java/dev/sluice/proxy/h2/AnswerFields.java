package dev.sluice.proxy.h2;

import java.util.Map;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;

/** The head of an answer as the fields of a stream (RFC 9113 section 8.3.2), and back. */
public final class AnswerFields {
    private static final int MOST_FIELDS = 200;
    private static final HttpHeadersFactory UNCHECKED = DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private AnswerFields() {}

    /** The head of an answer, or why there is none. */
    public sealed interface Parsed {
        record Good(HttpResponse head) implements Parsed {}

        record Broken(String why) implements Parsed {}
    }

    /** Reads the fields that an answer begins with, or that announce one (1xx). */
    public static Parsed read(Http2Headers fields) {
        CharSequence status = fields.status();
        if (status == null || status.length() != 3 || fields.size() > MOST_FIELDS + 1) {
            return new Parsed.Broken(status == null ? "no :status" : "a :status of other than three digits, or too many fields");
        }
        HttpHeaders headers = UNCHECKED.newHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            CharSequence name = field.getKey();
            if (!FieldRules.isPseudo(name)) {
                String wrong = FieldRules.wrong(name, field.getValue());
                if (wrong != null) {
                    return new Parsed.Broken(wrong);
                }
                headers.add(name, field.getValue());
            } else if (!Http2Headers.PseudoHeaderName.STATUS.value().contentEquals(name) || fields.getAll(name).size() > 1) {
                return new Parsed.Broken("a pseudo field that has no place in an answer, or stands there twice");
            }
        }
        int code = code(status);
        return code < 100 ? new Parsed.Broken("a :status that is no number")
                : new Parsed.Good(new DefaultHttpResponse(RequestFields.VERSION, HttpResponseStatus.valueOf(code), headers));
    }

    /** Three digits, or -1. */
    private static int code(CharSequence status) {
        int code = 0;
        for (int i = 0; i < status.length(); i++) {
            int digit = status.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code;
    }

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
