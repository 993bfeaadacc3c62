package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Endpoint;

/** Reads what becomes of callbacks, in {@code freeze}. */
final class CallbacksReader {
    private static final String CALL = "METHOD PATH of calls by other people's programs, such as POST /hooks/**";
    private static final String TREATMENT = "refuse, hold, or { do: spool, retries: none }";
    /** Why nobody gets it by a word alone. */
    private static final String SPOOL = "{ do: spool, retries: none } for a sender that does not try again by itself; of one that does, refuse:"
            + " a replay older than 300 s fails timestamped signatures, while a retry is signed anew";
    private static final String NO_RETRIES = "none: the sender does not try again by itself; of one that does, refuse";
    private static final String TYPE = "a media type such as text/plain or application/json; charset=utf-8";
    private static final Pattern TYPES = Pattern
            .compile("[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}(?:; ?[A-Za-z0-9._=+-]{1,60})?");
    private static final int MOST = 200;
    /** Their answers have no body (RFC 9110 sections 15.3.5 and 15.3.6). */
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205);
    private static final int LONGEST_BODY = 4096;

    private CallbacksReader() {}

    static CallbackTerms read(ConfigNode freeze) {
        return new CallbackTerms(freeze.value("callbacks").map(CallbacksReader::rules).orElse(List.of()),
                freeze.value("spool").flatMap(value -> value.mapping(KnownKeys.SPOOL)).map(CallbacksReader::spool)
                        .orElse(CallbackTerms.Spool.DEFAULT));
    }

    private static List<CallbackTerms.Rule> rules(ConfigValue value) {
        Map<String, ConfigValue> named = value.named("a mapping of " + TREATMENT + " by METHOD PATH");
        if (named.size() > MOST) {
            value.refuse(named.size() + " callbacks", "at most " + MOST);
            return List.of();
        }
        List<CallbackTerms.Rule> rules = new ArrayList<>();
        named.forEach((text, told) -> {
            Optional<Endpoint> call = Endpoint.parse(text);
            if (call.isEmpty()) {
                told.refuseKey(ConfigValue.shown(text), Optional.of(CALL));
            }
            call.flatMap(known -> distinct(known, told, rules)).flatMap(known -> treatment(told)
                    .map(treatment -> new CallbackTerms.Rule(known, treatment))).ifPresent(rules::add);
        });
        return rules;
    }

    private static Optional<Endpoint> distinct(Endpoint call, ConfigValue told, List<CallbackTerms.Rule> before) {
        Optional<CallbackTerms.Rule> same = before.stream().filter(rule -> rule.call().method().equals(call.method())
                && rule.call().path().weight().equals(call.path().weight()) && rule.call().path().overlaps(call.path())).findFirst();
        same.ifPresent(rule -> told.refuseKey("weighs the same as " + rule.name() + " and meets the same requests",
                Optional.of("one of them more specific")));
        return same.isPresent() ? Optional.empty() : Optional.of(call);
    }

    private static Optional<CallbackTerms.Treatment> treatment(ConfigValue told) {
        if (told.isMapping()) {
            return told.mapping(KnownKeys.CALLBACK).map(CallbacksReader::keep);
        }
        return told.text(TREATMENT).flatMap(word -> switch (word) {
            case "refuse" -> Optional.of(new CallbackTerms.Refuse());
            case "hold" -> Optional.of(new CallbackTerms.Hold());
            case "spool" -> told.refuse("spool without a word on retries", SPOOL);
            default -> told.refuse(ConfigValue.shown(word), TREATMENT);
        });
    }

    private static CallbackTerms.Keep keep(ConfigNode node) {
        node.required("do", "spool; refuse and hold stand alone").ifPresent(value -> value.oneOf("spool"));
        node.required("retries", NO_RETRIES).ifPresent(value -> value.parsed(NO_RETRIES, word -> Optional.of(word).filter("none"::equals)));
        int answer = node.value("answer").flatMap(value -> value.integer(200, 299)).orElse(200);
        if (WITHOUT_BODY.contains(answer)) {
            node.value("body").ifPresent(value -> value.refuse("a body with status " + answer, "none, or another answer"));
        }
        return new CallbackTerms.Keep(answer,
                node.value("type").flatMap(value -> value.parsed(TYPE, text -> Optional.of(text).filter(TYPES.asMatchPredicate())))
                        .orElse("text/plain"),
                node.value("body").flatMap(CallbacksReader::body).orElse(""));
    }

    private static Optional<String> body(ConfigValue value) {
        String expected = "a text of at most " + LONGEST_BODY + " characters";
        return value.text(expected).flatMap(text -> text.length() <= LONGEST_BODY ? Optional.of(text)
                : value.refuse(text.length() + " characters", expected));
    }

    private static CallbackTerms.Spool spool(ConfigNode node) {
        CallbackTerms.Spool usual = CallbackTerms.Spool.DEFAULT;
        int requests = node.value("requests").flatMap(value -> value.integer(1, 1_000_000)).orElse(usual.requests());
        long body = node.value("body").flatMap(value -> value.size("0B", "8MiB")).orElse((long) usual.body());
        long total = node.value("total").flatMap(value -> value.size("64KiB", "16GiB")).orElse(usual.total());
        int tries = node.value("tries").flatMap(value -> value.integer(1, 100)).orElse(usual.tries());
        if (body > total) {
            return node.value("body")
                    .or(() -> node.value("total")).<CallbackTerms.Spool>flatMap(
                            value -> value.refuse("one body may be " + body + " bytes and all together " + total,
                                    "body not above total"))
                    .orElse(usual);
        }
        return new CallbackTerms.Spool(requests, Math.toIntExact(body), total, tries);
    }
}
