package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

import dev.sluice.model.Assignment.Because;
import dev.sluice.model.CallId;
import dev.sluice.model.OwnerTerms;

/** Where the body of another program's call says what it is about. */
public final class CallBody {
    /** The longest that is read for it. */
    public static final int LARGEST = JsonNames.LARGEST;

    private CallBody() {}

    /** The rule by which the body of a call is to be read before its stack is known; empty: it is known, or a body would not tell it. */
    public static Optional<OwnerTerms.Rule> asked(Route route, HttpRequest request, RequestTarget target) {
        if (route.unit().isEmpty() || route.unit().get().callbacks().rules().isEmpty() || isDecided(route)) {
            return Optional.empty();
        }
        return route.unit().get().callbacks().of(request.method().name(), target.path()).filter(OwnerTerms.Rule::readsBody)
                .filter(_ -> isReadable(request.headers()));
    }

    /** The same for a call whose body is here, by a picture. */
    public static Optional<OwnerTerms.Rule> asked(Picture picture, HttpRequest request, RequestTarget target) {
        return picture.table().claim(request.method().name(), target.host(), target.path()).unit()
                .flatMap(unit -> unit.callbacks().of(request.method().name(), target.path())).filter(OwnerTerms.Rule::readsBody);
    }

    private static boolean isDecided(Route route) {
        return switch (route.assignment().because()) {
            case Because.Owned _,Because.Tested _,Because.Passed _ -> true;
            case Because.Unclaimed _,Because.Latched _,Because.InSegment _,Because.InBucket _,Because.InPathBucket _,Because.ItsTurn _,Because.InControl _,Because.Fenced _,Because.NobodyExposed _ ->
                false;
        };
    }

    private static boolean isReadable(HttpHeaders headers) {
        return !headers.contains(HttpHeaderNames.CONTENT_ENCODING) && headers.getInt(HttpHeaderNames.CONTENT_LENGTH, 0) <= LARGEST;
    }

    /** What a body says, by where. */
    public static Map<CallId, String> ids(OwnerTerms.Rule rule, HttpHeaders headers, byte[] body) {
        Map<CallId, String> found = new HashMap<>();
        if (body.length > LARGEST || !isReadable(headers)) {
            return found;
        }
        List<String> pointers = rule.ids().stream().filter(CallId.Json.class::isInstance).map(id -> ((CallId.Json) id).pointer()).toList();
        if (!pointers.isEmpty()) {
            new JsonNames(pointers).take(body, (pointer, name) -> found.put(new CallId.Json(pointer), name));
        }
        if (isForm(headers)) {
            String form = new String(body, StandardCharsets.UTF_8).replace('+', ' ');
            rule.ids().forEach(id -> {
                if (id instanceof CallId.Form(String field)) {
                    QueryText.values(form, field).stream().findFirst().ifPresent(name -> found.put(id, name));
                }
            });
        }
        return found;
    }

    private static boolean isForm(HttpHeaders headers) {
        return headers.get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
    }
}
