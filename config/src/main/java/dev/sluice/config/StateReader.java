package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.sluice.model.Extract;
import dev.sluice.model.LedgerTerms;
import dev.sluice.model.OnRevert;
import dev.sluice.model.StateClass;
import dev.sluice.model.StateTerms;

/** Reads where the state of a unit lives, and what a revert means for who wrote on new. */
final class StateReader {
    private static final String IDS = "a list such as [\"header:Location\", \"path:/orders/{id}\", \"json:/order/id\"]";
    private static final String EXTRACT = "header:NAME, path:PATH with an open segment, or json:POINTER such as json:/order/id";

    private StateReader() {}

    static StateTerms terms(ConfigNode unit) {
        StateClass kept = unit.value("data").flatMap(value -> labelled(value, StateClass.values(), StateClass::label))
                .orElse(StateClass.SHARED);
        OnRevert onRevert = unit.value("on-revert").flatMap(value -> labelled(value, OnRevert.values(), OnRevert::label))
                .orElse(OnRevert.AUTO);
        for (String key : List.of("on-revert", "ledger")) {
            unit.value(key).filter(_ -> !kept.isApart()).ifPresent(value -> value.refuseKey("nothing is written on new alone with data: shared",
                    Optional.of("data: replicated or data: moved beside it")));
        }
        return new StateTerms(kept, onRevert, unit.value("ledger").map(StateReader::ledger).orElse(LedgerTerms.NONE));
    }

    private static LedgerTerms ledger(ConfigValue value) {
        return value.mapping(KnownKeys.LEDGER).map(node -> {
            List<Extract> ids = node.value("ids").map(StateReader::ids).orElse(List.of());
            Optional<Extract> amount = node.value("amount").flatMap(StateReader::extract);
            return new LedgerTerms(ids, amount);
        }).orElse(LedgerTerms.NONE);
    }

    private static List<Extract> ids(ConfigValue value) {
        List<ConfigValue> items = value.someItems(IDS);
        if (items.size() > LedgerTerms.MOST_IDS) {
            value.refuse(items.size() + " ids", "at most " + LedgerTerms.MOST_IDS);
        }
        return Located.values(ConfigValue.distinct(items, StateReader::extract)).stream().limit(LedgerTerms.MOST_IDS).toList();
    }

    private static Optional<Extract> extract(ConfigValue value) {
        return value.parsed(EXTRACT, Extract::parse);
    }

    private static <T> Optional<T> labelled(ConfigValue value, T[] all, Function<T, String> label) {
        return value.oneOf(Arrays.stream(all).map(label).toList(), List.of())
                .flatMap(text -> Arrays.stream(all).filter(one -> label.apply(one).equals(text)).findFirst());
    }
}
