package dev.sluice.control.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Calls the control API. Built on HttpURLConnection, which costs a command 110 ms less than java.net.http at its start;
 * bodies are streamed with their length, because otherwise it would silently send a failed POST a second time.
 */
final class ApiClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** More than any answer of the API: what is longer comes from something else. */
    private static final int LONGEST_ANSWER = 64 * 1024 * 1024;

    private final URI address;
    private final String token;
    private final Optional<SSLContext> tls;

    /**
     * @param tls what handshakes are done with, where the address is one of https
     */
    ApiClient(URI address, String token, Optional<SSLContext> tls) {
        this.address = address;
        this.token = token;
        this.tls = tls;
    }

    /** One unit's or token's place in a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Json get(String path) {
        return call(new Request("GET", path, Map.of(), Map.of(), PATIENCE));
    }

    /** The whole of a list that comes page by page. */
    Json all(String path, String list) {
        Json page = get(path);
        List<Json> items = new ArrayList<>(page.items(list));
        while (!page.text("next").isEmpty()) {
            page = get(path + "?after=" + segment(page.text("next")));
            items.addAll(page.items(list));
        }
        return page.whole(list, items);
    }

    /** An answer that is no JSON. */
    String text(String path) {
        var request = new Request("GET", path, Map.of(), Map.of(), PATIENCE);
        try {
            var connection = open(request);
            try {
                int status = connection.getResponseCode();
                if (status == HttpURLConnection.HTTP_OK) {
                    return text(connection, status);
                }
            } finally {
                connection.disconnect();
            }
            call(request); // says what is wrong
            throw unreachable("what answers at " + address + " does not give " + path);
        } catch (SSLException e) {
            throw notBelieved(e);
        } catch (IOException e) {
            throw unreachable("cannot reach the control API at " + address + ": " + reason(e));
        }
    }

    Json call(Request request) {
        try {
            return answer(open(request), request);
        } catch (SocketTimeoutException e) {
            throw silent(request, e);
        } catch (SSLException e) {
            throw notBelieved(e);
        } catch (IOException e) {
            throw unreachable("cannot reach the control API at " + address + ": " + reason(e));
        }
    }

    private HttpURLConnection open(Request request) throws IOException {
        var url = URI.create(address + "/api/v1" + request.path()).toURL();
        var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY); // the token goes to the control API alone
        if (connection instanceof HttpsURLConnection secured) {
            tls.ifPresent(context -> secured.setSSLSocketFactory(context.getSocketFactory()));
        }
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) request.patience().toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(request.method());
        connection.setRequestProperty("Authorization", "Bearer " + token);
        connection.setRequestProperty("Accept", "application/json, application/problem+json");
        request.headers().forEach(connection::setRequestProperty);
        return connection;
    }

    private Json answer(HttpURLConnection connection, Request request) throws IOException {
        try {
            if (request.hasBody()) {
                send(connection, Json.write(request.body()).getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
                throw new CommandFailure(ExitCode.USAGE, "the control API at " + address + " does not accept this token",
                        "pass another by SLUICE_TOKEN, --token, or --state DIR with its admin.token");
            }
            return judge(status, text(connection, status));
        } finally {
            connection.disconnect();
        }
    }

    private static void send(HttpURLConnection connection, byte[] body) throws IOException {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    private static String text(HttpURLConnection connection, int status) throws IOException {
        InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        if (in == null) { // an error without a body
            return "";
        }
        try (in) {
            return new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        }
    }

    private Json judge(int status, String text) {
        Json answer;
        try {
            answer = Json.parse(text);
        } catch (IllegalArgumentException e) {
            throw unreachable(
                    "what answers at " + address + " is not Sluice's control API (status " + status + ", " + e.getMessage() + ")");
        }
        if (status >= 300) {
            throw CommandFailure.refused(status, answer);
        }
        return answer;
    }

    private CommandFailure silent(Request request, SocketTimeoutException e) {
        boolean unsaid = String.valueOf(e.getMessage()).contains("onnect timed out");
        String what = "no answer from the control API at " + address + " within " + (unsaid ? PATIENCE : request.patience()).toSeconds()
                + " s";
        return unsaid || request.method().equals("GET") ? unreachable(what)
                : new CommandFailure(ExitCode.UNREACHABLE, what + ": it is not known whether it was done",
                        "see when it answers again: sluice journal, sluice status");
    }

    private static CommandFailure unreachable(String what) {
        return new CommandFailure(ExitCode.UNREACHABLE, what,
                "see that sluice serve runs and where: --control URL, SLUICE_CONTROL, or --state DIR");
    }

    /** One of the two did not believe the other. */
    private CommandFailure notBelieved(SSLException e) {
        return new CommandFailure(ExitCode.UNREACHABLE, "no TLS with the control API at " + address + ": " + reason(e),
                "say whom to believe by --control-ca FILE, and who you are by --control-certificate FILE --control-key FILE");
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /**
     * One call.
     *
     * @param path below /api/v1, escaped
     * @param body its members; a GET sends none
     * @param patience how long its answer is waited for
     */
    record Request(String method, String path, Map<String, Object> body, Map<String, String> headers, Duration patience) {
        static Request post(String path, Map<String, Object> body) {
            return new Request("POST", path, body, Map.of(), PATIENCE);
        }

        static Request put(String path, Map<String, Object> body) {
            return new Request("PUT", path, body, Map.of(), PATIENCE);
        }

        static Request delete(String path) {
            return new Request("DELETE", path, Map.of(), Map.of(), PATIENCE);
        }

        /** With why, which goes into the path for want of a body. */
        static Request delete(String path, String reason) {
            return delete(path + "?reason=" + segment(reason));
        }

        /** Asks what would happen; changes nothing. */
        Request dry() {
            return new Request(method, path + "?dry-run=true", body, headers, patience);
        }

        /** Only if nothing was changed since that generation. */
        Request ifGeneration(long generation) {
            return new Request(method, path, body, Map.of("If-Match", "\"" + generation + "\""), patience);
        }

        /** One that takes longer than others. */
        Request within(Duration longest) {
            return new Request(method, path, body, headers, longest);
        }

        boolean hasBody() {
            return method.equals("POST") || method.equals("PUT");
        }
    }
}
