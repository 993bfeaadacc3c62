package dev.sluice.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import tools.jackson.databind.JsonNode;

/**
 * The body of one request: read up to a limit, and what is beyond it thrown away as it comes, so that a client which is still sending gets to
 * read its refusal. Confined to the request's thread.
 */
final class RequestBody {
    static final int LIMIT = 1 << 20;
    private static final long DISCARDED_AT_MOST = 16L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerRequest request;
    private final Deadlines deadlines;
    private Optional<InputStream> begun = Optional.empty();
    private boolean ended;

    RequestBody(ServerRequest request, Deadlines deadlines) {
        this.request = request;
        this.deadlines = deadlines;
        this.ended = !request.content().hasEntity();
    }

    /** How long it is, or may become where that is not said; 0: there is none, or more than is read of any. */
    long length() {
        long said = request.headers().contentLength().orElse(LIMIT);
        return ended || said > LIMIT ? 0 : said;
    }

    /** Empty when there is none. */
    byte[] bytes(int limit) {
        if (ended) {
            return new byte[0];
        }
        checkType();
        if (request.headers().contentLength().orElse(0) > limit) {
            throw tooLarge(limit);
        }
        try (Deadlines.Bound _ = deadlines.within(PATIENCE)) {
            byte[] read = stream().readNBytes(limit + 1);
            if (read.length > limit) {
                throw tooLarge(limit);
            }
            ended = true;
            return read;
        } catch (IOException | UncheckedIOException | InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the body did not arrive", e);
        }
    }

    static JsonNode json(byte[] bytes) {
        return bytes.length == 0 ? Json.object() : StrictJson.read(bytes);
    }

    /** Lets the rest of the body pass by; false when there is more of it than that, so that the connection must be closed. */
    boolean discard() {
        if (ended) {
            return true;
        }
        boolean waits = request.headers().first(HeaderNames.EXPECT).isPresent() && !request.continueSent();
        if (waits || request.headers().contentLength().orElse(0) > DISCARDED_AT_MOST) {
            return false;
        }
        try (Deadlines.Bound _ = deadlines.within(PATIENCE)) {
            byte[] piece = new byte[8192];
            long seen = 0;
            for (int got = 0; got >= 0 && seen < DISCARDED_AT_MOST; got = stream().read(piece)) {
                seen += got;
            }
            return seen < DISCARDED_AT_MOST;
        } catch (IOException | UncheckedIOException | InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the rest of the body did not arrive", e);
        }
    }

    private InputStream stream() {
        InputStream stream = begun.orElseGet(() -> request.content().inputStream());
        begun = Optional.of(stream);
        return stream;
    }

    private void checkType() {
        String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse(ApiAnswer.JSON);
        if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(ApiAnswer.JSON)) {
            throw ApiProblem.of(ApiProblem.Code.NOT_JSON, "the Content-Type of the body is not " + ApiAnswer.JSON,
                    "send Content-Type: " + ApiAnswer.JSON);
        }
    }

    private static ApiProblem tooLarge(int limit) {
        return ApiProblem.of(ApiProblem.Code.TOO_LARGE, "the body is larger than " + (limit == LIMIT ? "1 MiB" : (limit >> 10) + " KiB"),
                "no request of this API needs as much");
    }
}
