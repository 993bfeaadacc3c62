package dev.sluice.proof;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One page of a browser: what somebody does there, what they see, and what the browser has against it. */
final class BrowserTab implements WebSocket.Listener, AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_SECONDS = 60;
    private static final int PRESSES = 5;
    /** Reports what the policy of the page forbids, also where the console does not. */
    private static final String WATCH = "addEventListener('securitypolicyviolation', (event) => { window.forbidden = true;"
            + " console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`); })";

    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final Map<String, Instead> instead = new ConcurrentHashMap<>();
    private final StringBuilder heard = new StringBuilder();
    private volatile WebSocket socket;

    /** What is answered in the place of the server. */
    private record Instead(int status, String json) {}

    private BrowserTab() {}

    static BrowserTab open(HttpClient http, URI devTools) {
        BrowserTab tab = new BrowserTab();
        tab.socket = http.newWebSocketBuilder().buildAsync(devTools, tab).join();
        List.of("Runtime.enable", "Log.enable", "Page.enable").forEach(method -> tab.call(method, Map.of()));
        tab.call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
        return tab;
    }

    /** How wide it is, and whether its owner likes it dark. */
    void looks(int width, boolean dark) {
        call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        call("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void go(String url) {
        call("Page.navigate", Map.of("url", "about:blank"));
        await("location.href === 'about:blank'");
        call("Page.navigate", Map.of("url", url));
        await("location.href !== 'about:blank' && document.readyState === 'complete'");
    }

    /** Follows a link of the page to what stands behind the hash. */
    void turnTo(String hash) {
        evaluate("location.hash = " + quoted(hash));
    }

    /** What an expression of JavaScript is, or what its promise becomes. */
    JsonNode evaluate(String expression) {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(result.get("exceptionDetails") + "\nof " + expression);
        }
        return result.get("result").path("value");
    }

    /** Waits until an expression is true; fails with what the page shows. */
    void await(String expression) {
        JsonNode came = evaluate("""
                new Promise((tell) => {
                  const until = Date.now() + %d;
                  const look = () => {
                    let is = false;
                    try { is = Boolean(%s); } catch (e) { is = false; }
                    if (is || Date.now() > until) { tell(is); } else { setTimeout(look, 40); }
                  };
                  look();
                })""".formatted(PATIENCE_SECONDS * 500, expression));
        if (!came.asBoolean()) {
            throw new AssertionError(
                    "never: " + expression + "\non " + evaluate("location.href + '\\n' + document.body.innerText").asString());
        }
    }

    /** Waits until what a selector finds has these words in it. */
    void awaitText(String selector, String words) {
        await("[...document.querySelectorAll(" + quoted(selector) + ")].some((one) => one.textContent.includes(" + quoted(words) + "))");
    }

    String text(String selector) {
        return evaluate("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''").asString();
    }

    /**
     * Presses the mouse where an element is; fails when something else lies there, or it may not be pressed. What moved away under the mouse is pressed
     * again, as a person would.
     */
    void click(String selector) {
        await("document.querySelector(" + quoted(selector) + ")");
        boolean reached = false;
        for (int press = 0; press < PRESSES && !reached; press++) {
            JsonNode at = place(selector);
            for (String type : List.of("mousePressed", "mouseReleased")) {
                call("Input.dispatchMouseEvent",
                        Map.of("type", type, "x", at.get("x").asDouble(), "y", at.get("y").asDouble(), "button", "left", "clickCount", 1));
            }
            reached = evaluate("window.reached").asBoolean();
        }
        if (!reached) {
            throw new AssertionError(selector + " moves away under the mouse\n" + evaluate("document.body.innerText").asString());
        }
    }

    /** Where an element is, once it lies open; from now on {@code window.reached} tells whether it was pressed. */
    private JsonNode place(String selector) {
        JsonNode at = evaluate("""
                (async () => {
                  let seen;
                  for (let look = 0; look < 50 && !seen?.free; look++) { // what arrives meanwhile moves it
                    const one = document.querySelector(%1$s);
                    one.scrollIntoView({block: 'center', behavior: 'instant'});
                    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                    const box = one.getBoundingClientRect();
                    const x = box.x + box.width / 2;
                    const y = box.y + box.height / 2;
                    const there = document.elementFromPoint(x, y);
                    seen = {x, y, free: there !== null && (one === there || one.contains(there)), enabled: !one.disabled};
                  }
                  window.reached = false;
                  document.addEventListener('click', (event) => { window.reached ||= event.target.closest(%1$s) !== null; }, {capture: true, once: true});
                  return seen;
                })()""".formatted(quoted(selector)));
        if (!at.get("free").asBoolean() || !at.get("enabled").asBoolean()) {
            throw new AssertionError(selector + " cannot be clicked: " + at + "\n" + evaluate("document.body.innerText").asString());
        }
        return at;
    }

    /** A key without a name types itself. */
    void press(String key) {
        boolean types = key.length() == 1 || key.equals("Enter");
        Map<String, Object> down = Map.of("type", "keyDown", "key", key, "text", key.equals("Enter") ? "\r" : types ? key : "",
                "windowsVirtualKeyCode", switch (key) {
                    case "Enter" -> 13;
                    case "Escape" -> 27;
                    case "Tab" -> 9;
                    default -> (int) key.toUpperCase(Locale.ROOT).charAt(0);
                });
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
    }

    /** Types into a field, in the place of what stood there. */
    void fill(String selector, String words) {
        await("document.querySelector(" + quoted(selector) + ")");
        evaluate("document.querySelector(" + quoted(selector) + ").focus(); document.activeElement.select()");
        type(words);
    }

    /** Types where the focus is. */
    void type(String words) {
        call("Input.insertText", Map.of("text", words));
    }

    void choose(String selector, String value) {
        evaluate("(() => { const one = document.querySelector(" + quoted(selector) + "); one.value = " + quoted(value)
                + "; for (const type of ['input', 'change']) one.dispatchEvent(new Event(type, {bubbles: true})); })()");
    }

    /** From now on, whatever is asked for below a path of the API is answered so. */
    void answerInstead(String path, int status, String json) {
        instead.put(path, new Instead(status, json));
        call("Fetch.enable", Map.of("patterns", List.of(Map.of("urlPattern", "*/api/v1/*"))));
    }

    void offline(boolean is) {
        call("Network.enable", Map.of());
        call("Network.emulateNetworkConditions", Map.of("offline", is, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    void answerAsEver() {
        instead.clear();
        call("Fetch.disable", Map.of());
    }

    /** What the console, the policy and scripts have said since it was asked for last. */
    List<String> troubles() {
        List<String> all = List.copyOf(troubles);
        troubles.clear();
        return all;
    }

    byte[] picture() {
        return Base64.getDecoder().decode(call("Page.captureScreenshot", Map.of("captureBeyondViewport", true)).get("data").asString());
    }

    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    JsonNode call(String method, Map<String, ?> parameters) {
        int id = number.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(id, answer);
        send(Map.of("id", id, "method", method, "params", parameters));
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped at " + method, stop);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " " + parameters, e);
        }
    }

    private synchronized void send(Map<String, ?> message) {
        socket.sendText(JSON.writeValueAsString(message), true).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
        heard.append(piece);
        if (last) {
            JsonNode message = JSON.readTree(heard.toString());
            heard.setLength(0);
            take(message);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private void take(JsonNode message) {
        JsonNode parameters = message.path("params");
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer = open.remove(message.get("id").asInt());
            if (answer != null && message.has("error")) {
                answer.completeExceptionally(new IllegalStateException(message.get("error").toString()));
            } else if (answer != null) {
                answer.complete(message.path("result"));
            }
            return;
        }
        switch (message.path("method").asString()) {
            case "Fetch.requestPaused" -> Thread.ofVirtual().start(() -> meet(parameters)); // it asks back, for which this thread must be free
            case "Runtime.exceptionThrown" -> troubles.add("exception: " + parameters.get("exceptionDetails"));
            case "Runtime.consoleAPICalled" -> trouble(parameters.path("type").asString(), parameters.path("args").toString());
            case "Log.entryAdded" -> trouble(parameters.path("entry").path("level").asString(),
                    parameters.path("entry").path("text").asString() + " " + parameters.path("entry").path("url").asString());
            default -> {} // what else it tells is no trouble
        }
    }

    private void trouble(String level, String said) {
        if (level.equals("error") || level.equals("warning")) {
            troubles.add(level + ": " + said);
        }
    }

    private void meet(JsonNode paused) {
        String id = paused.get("requestId").asString();
        String path = URI.create(paused.path("request").path("url").asString()).getPath().replaceFirst("/api/v1", "");
        var found = instead.entrySet().stream().filter(one -> path.startsWith(one.getKey())).findFirst();
        if (found.isEmpty()) {
            call("Fetch.continueRequest", Map.of("requestId", id));
            return;
        }
        Instead answer = found.get().getValue();
        call("Fetch.fulfillRequest", Map.of("requestId", id, "responseCode", answer.status(),
                "responseHeaders", List.of(Map.of("name", "Content-Type", "value", "application/json")),
                "body", Base64.getEncoder().encodeToString(answer.json().getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void close() {
        call("Page.close", Map.of());
        socket.abort();
    }
}
