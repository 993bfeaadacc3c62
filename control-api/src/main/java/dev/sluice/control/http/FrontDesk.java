package dev.sluice.control.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.model.Nearest;

/**
 * What every request passes, in this order: is there such an operation (404, 405), is the server meant (421), who asks (401, 403, 429), are the parameters known (422), is the
 * body there and JSON (413, 415, 400), was it answered before (idempotency), and then the operation itself. Whatever goes wrong becomes a
 * problem here, and here alone.
 */
final class FrontDesk implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDesk.class);
    private static final Duration SENDING = Duration.ofSeconds(30);

    private final Conductor conductor;
    private final Reception reception;
    private final Switchboard switchboard;
    private final Idempotency idempotency;
    private final Deadlines deadlines;
    private final Backroom backroom;
    private final Vocabulary vocabulary = new Vocabulary();

    /**
     * Where it all is done.
     *
     * @param deadlines how long a client may take
     * @param backroom how much all of them
     */
    record Premises(Deadlines deadlines, Backroom backroom) {}

    FrontDesk(Conductor conductor, Reception reception, Switchboard switchboard, Idempotency idempotency, Premises premises) {
        this.conductor = conductor;
        this.reception = reception;
        this.switchboard = switchboard;
        this.idempotency = idempotency;
        this.deadlines = premises.deadlines();
        this.backroom = premises.backroom();
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        try {
            serve(request, response);
        } finally {
            reception.bid(request);
        }
    }

    private void serve(ServerRequest request, ServerResponse response) {
        RequestBody body = new RequestBody(request, deadlines);
        Backroom.Made made = answerOrProblem(request, body);
        try (Allotment.Part _ = made.part()) {
            finish(request, response, body, made.answer());
        }
    }

    private void finish(ServerRequest request, ServerResponse response, RequestBody body, ApiAnswer answer) {
        if (answer.feed().isPresent()) {
            stream(response, answer, answer.feed().get());
            return;
        }
        boolean last = !body.discard() || request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
        if (last) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        send(request, response, answer);
        if (last) {
            // Helidon 4.5 says that it closes and does not: what is left of a body would be read as the next request
            throw new CloseConnectionException("the last answer of the connection");
        }
    }

    private Backroom.Made answerOrProblem(ServerRequest request, RequestBody body) {
        try {
            return answer(request, body);
        } catch (ApiProblem problem) {
            return plain(problem.answer(generation()));
        } catch (CloseConnectionException | RequestException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("control request failed method={} path={}", request.prologue().method().text(), request.path().rawPath(), e);
            return plain(ApiProblem.of(ApiProblem.Code.INTERNAL, "an unexpected error; the log has the details", "report it with the log")
                    .answer(generation()));
        }
    }

    private static Backroom.Made plain(ApiAnswer answer) {
        return new Backroom.Made(answer, Allotment.Part.NOTHING);
    }

    private Backroom.Made answer(ServerRequest request, RequestBody body) {
        String method = request.prologue().method().text();
        String rawPath = request.prologue().uriPath().rawPath();
        Switchboard.Line line = switchboard.find(method, rawPath);
        reception.greet(request, line.operation());
        Operation operation = line.operation();
        Function<String, Optional<String>> headers = name -> request.headers().first(HeaderNames.create(name));
        Tokens.Caller caller = reception.admit(request, line);
        String rawQuery = request.prologue().hasQuery() ? request.prologue().query().rawValue() : "";
        Map<String, String> query = query(operation, rawQuery);
        boolean back = operation.effect() == Operation.Effect.GOES_BACK;
        Allotment.Holder holder = reception.holder(request, caller);
        try (Allotment.Part _ = back ? Allotment.Part.NOTHING
                : backroom.forBody(holder, operation.effect().hasBody() ? body.length() : 0)) {
            byte[] bytes = operation.effect().hasBody() ? body.bytes(back ? Backroom.BODY_BACK : RequestBody.LIMIT) : new byte[0];
            Supplier<ApiRequest> read = () -> new ApiRequest(operation, line.path(), query, headers, RequestBody.json(bytes), caller);
            if (!operation.effect().isChange()) {
                return backroom.tell(holder, operation.effort(), () -> selected(read.get()));
            }
            ApiRequest change = read.get();
            ApiAnswer answer = idempotency.once(change, Idempotency.fingerprint(method, rawPath + "?" + rawQuery, bytes),
                    () -> operation.action().answer(change));
            return back ? plain(answer) : backroom.changed(holder, answer);
        }
    }

    /** Of what an operation answers, as much as the caller asks for. */
    private ApiAnswer selected(ApiRequest read) {
        Optional<Selection> wanted = read.asked(Selection.FIELDS).map(Selection::parse);
        wanted.ifPresent(selection -> vocabulary.check(read.operation(), selection));
        ApiAnswer answer = read.operation().action().answer(read);
        return wanted.map(selection -> ApiAnswer.json(answer.status(), selection.of(Json.read(answer.text())))
                .withHeaders(answer.headers())).orElse(answer);
    }

    /** A parameter that is not known is refused: a misspelt {@code dry-run} must not make a change. */
    private static Map<String, String> query(Operation operation, String raw) {
        List<String> known = new ArrayList<>(operation.query());
        if (operation.effect().isChange()) {
            known.add(ApiRequest.DRY_RUN);
        }
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String name = Switchboard.decoded(parts[0]);
            if (!known.contains(name)) {
                throw ApiRequest.wrong(name,
                        "unknown parameter" + Nearest.to(name, known).map(near -> "; did you mean " + near + "?").orElse(""));
            }
            if (query.put(name, parts.length == 1 ? "" : Switchboard.decoded(parts[1])) != null) {
                throw ApiRequest.wrong(name, "stands twice (expected: once)");
            }
        }
        return query;
    }

    private long generation() {
        return conductor.current().split().generation();
    }

    private void send(ServerRequest request, ServerResponse response, ApiAnswer answer) {
        head(response, answer);
        try (Deadlines.Bound _ = deadlines.within(SENDING)) {
            if (request.prologue().method().equals(Method.HEAD)) {
                response.contentLength(answer.size());
                response.send();
            } else if (answer.size() <= Backroom.SMALL_ANSWER) {
                response.send(answer.body());
            } else {
                response.contentLength(answer.size());
                write(response, answer);
            }
        }
    }

    /** Piece by piece: Helidon 4.5 would make a copy of the whole. */
    private static void write(ServerResponse response, ApiAnswer answer) {
        try (OutputStream out = response.outputStream()) {
            answer.into(out);
        } catch (IOException | UncheckedIOException gone) {
            throw new CloseConnectionException("the answer was not taken", gone);
        }
    }

    private static void stream(ServerResponse response, ApiAnswer answer, ApiAnswer.Feed feed) {
        head(response, answer);
        try (OutputStream out = response.outputStream()) {
            feed.into(out);
        } catch (IOException | RuntimeException e) {
            LOG.debug("event stream ended reason={}", e.toString());
            throw new CloseConnectionException("the stream ended", e);
        }
    }

    private static void head(ServerResponse response, ApiAnswer answer) {
        response.status(answer.status());
        response.header("Cache-Control", "no-store");
        response.header("X-Content-Type-Options", "nosniff");
        answer.headers().forEach(response::header);
    }
}
