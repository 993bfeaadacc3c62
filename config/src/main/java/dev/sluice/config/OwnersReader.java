package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.CallId;
import dev.sluice.model.Endpoint;
import dev.sluice.model.OwnerTerms;

/** Reads which calls of a unit go to the stack that has what they are about. */
final class OwnersReader {
    private static final String CALL = "METHOD PATH of calls by other people's programs, such as POST /hooks/pay/{order}";
    private static final String ID = "path:PATH with an open segment, query:NAME, header:NAME, json:POINTER or form:NAME";
    private static final int MOST = 200;

    private final String unit;

    private OwnersReader(String unit) {
        this.unit = unit;
    }

    /** {@code unit} is the one that has them. */
    static List<Located<OwnerTerms.Rule>> rules(String unit, ConfigValue value) {
        Map<String, ConfigValue> named = value.named("a mapping of { id: \"path:/hooks/pay/{order}\" } by METHOD PATH");
        if (named.size() > MOST) {
            value.refuse(named.size() + " callbacks", "at most " + MOST);
            return List.of();
        }
        List<Located<OwnerTerms.Rule>> rules = new ArrayList<>();
        var reader = new OwnersReader(unit);
        named.forEach((text, told) -> {
            Optional<Endpoint> call = Endpoint.parse(text);
            if (call.isEmpty()) {
                told.refuseKey(ConfigValue.shown(text), Optional.of(CALL));
            }
            call.flatMap(known -> distinct(known, told, rules)).flatMap(known -> reader.rule(known, told)).ifPresent(rules::add);
        });
        return rules;
    }

    private static Optional<Endpoint> distinct(Endpoint call, ConfigValue told, List<Located<OwnerTerms.Rule>> before) {
        Optional<Endpoint> same = before.stream().map(rule -> rule.value().call()).filter(other -> other.method().equals(call.method())
                && other.path().weight().equals(call.path().weight()) && other.path().overlaps(call.path())).findFirst();
        same.ifPresent(other -> told.refuseKey("weighs the same as " + other + " and meets the same requests",
                Optional.of("one of them more specific")));
        return same.isPresent() ? Optional.empty() : Optional.of(call);
    }

    private Optional<Located<OwnerTerms.Rule>> rule(Endpoint call, ConfigValue told) {
        return told.mapping(KnownKeys.OWNED_CALL).flatMap(node -> {
            String of = node.value("of").flatMap(UnitsReader::name).orElse(unit);
            List<CallId> ids = node.required("id", ID).map(OwnersReader::ids).orElse(List.of());
            return ids.isEmpty() ? Optional.empty() : Optional.of(new Located<>(told, new OwnerTerms.Rule(call, of, ids)));
        });
    }

    private static List<CallId> ids(ConfigValue value) {
        if (!value.isList()) {
            return id(value).map(List::of).orElse(List.of());
        }
        List<ConfigValue> items = value.someItems("a list of " + ID);
        if (items.size() > OwnerTerms.MOST_IDS) {
            value.refuse(items.size() + " ids", "at most " + OwnerTerms.MOST_IDS);
        }
        return Located.values(ConfigValue.distinct(items, OwnersReader::id)).stream().limit(OwnerTerms.MOST_IDS).toList();
    }

    private static Optional<CallId> id(ConfigValue value) {
        return value.parsed(ID, CallId::parse);
    }
}
