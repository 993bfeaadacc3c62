package dev.sluice.control.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Network;
import dev.sluice.model.Pass;
import dev.sluice.model.Side;

/** What the journal says of passes. Nothing in it lets anybody in: what a request shows is signed. */
final class PassJson {
    private PassJson() {}

    static void write(JournalEntry.PassTold told, ObjectNode to) {
        Pass pass = told.pass();
        to.put("step", told.step().label()).put("id", pass.id()).put("holder", pass.holder());
        RevertJson.names(pass.units(), "units", to);
        pass.stack().ifPresent(side -> to.put("stack", side.label()));
        RevertJson.names(pass.terms().modes().stream().map(FreezeMode::label).sorted().toList(), "modes", to);
        to.put("allowWrites", pass.terms().writes());
        ArrayNode networks = to.putArray("networks");
        pass.terms().networks().forEach(network -> networks.add(network.toString()));
        to.put("page", pass.page()).put("made", pass.made().toString()).put("until", pass.until().toString());
    }

    static JournalEntry.PassTold read(JsonNode from) {
        Set<FreezeMode> modes = from.required("modes").valueStream().map(StandJson::readMode).collect(Collectors.toSet());
        List<Network> networks = from.required("networks").valueStream().map(text -> Network.parse(text.stringValue())
                .orElseThrow(() -> new IllegalArgumentException("network of a pass: " + text))).toList();
        Optional<Side> stack = from.has("stack")
                ? Optional.of(Side.valueOf(text(from, "stack").toUpperCase(Locale.ROOT)))
                : Optional.empty();
        var pass = new Pass(text(from, "id"), text(from, "holder"), RevertJson.readNames(from.required("units")), stack,
                new Pass.Terms(modes, from.required("allowWrites").booleanValue(), networks), text(from, "page"),
                Instant.parse(text(from, "made")), Instant.parse(text(from, "until")));
        String label = text(from, "step");
        return new JournalEntry.PassTold(pass, Arrays.stream(Pass.Step.values()).filter(step -> step.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("step of a pass: " + label)));
    }

    static String sentence(JournalEntry.PassTold told) {
        Pass pass = told.pass();
        return "pass " + pass.id() + " of " + pass.holder() + switch (told.step()) {
            case MADE -> " made for " + (pass.units().isEmpty() ? "all units" : String.join(", ", pass.units()))
                    + pass.stack().map(side -> " on " + side.label()).orElse("") + (pass.terms().writes() ? ", writes too," : "")
                    + " until "
                    + pass.until().truncatedTo(ChronoUnit.SECONDS);
            case USED -> ": its link was used";
            case REVOKED -> " taken back";
        };
    }

    private static String text(JsonNode from, String field) {
        return from.required(field).stringValue();
    }
}
