package dev.sluice.control.cli;

import static dev.sluice.control.cli.Table.number;
import static dev.sluice.control.cli.Table.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice ledger}. */
@Command(name = "ledger", description = "Shows the writes that only the new stack has accepted, and says that they are carried over.",
        footer = {"", "Example: sluice ledger checkout --export csv"})
public final class LedgerCommand extends ClientCommand {
    private static final int PAGE = 1_000;

    @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
    private String unit = "";

    @Option(names = "--export", paramLabel = "csv|json", description = "all of them, for other programs: as RFC 4180, or one object a line")
    private Optional<String> export = Optional.empty();

    @Option(names = "--after", paramLabel = "N", description = "only what came after entry number N")
    private long after;

    @Option(names = "--carried-over", paramLabel = "N",
            description = "says that old has all up to entry number N now, or that they are given up; who wrote them may write on old again")
    private Optional<Long> carriedOver = Optional.empty();

    @Option(names = "--reason", paramLabel = "R", description = "with --carried-over: how; goes into the journal")
    private String reason = Typist.reason();

    @Override
    int run(Terminal terminal) {
        if (carriedOver.isPresent()) {
            return carryOver(carriedOver.get(), terminal);
        }
        if (export.isPresent() && !export.get().equals("csv") && !export.get().equals("json")) {
            throw wrongUsage("ledger: --export " + export.get() + " (expected: csv or json)");
        }
        if (export.filter("csv"::equals).isPresent()) {
            terminal.raw(api().text(path("/csv")));
            return ExitCode.DONE;
        }
        boolean lines = asJson() || export.isPresent();
        List<Json> all = new ArrayList<>();
        Json page = page(after);
        Json first = page;
        for (List<Json> entries = page.items("entries"); !entries.isEmpty() && terminal.flush(); entries = page.items("entries")) {
            if (lines) {
                entries.forEach(entry -> terminal.line(entry.toString()));
            } else {
                all.addAll(entries);
            }
            page = page(page.whole("next"));
        }
        if (!lines) {
            show(first.at("atStake"), all, terminal);
        }
        return ExitCode.DONE;
    }

    private int carryOver(long upTo, Terminal terminal) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("upTo", upTo, "reason", reason));
        var answer = api().call(Request.post(path("/carried-over"), body));
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            terminal.paragraph(unit + ": carried over up to entry " + upTo + "; " + Wording.stake(answer.at("atStake")), 2);
        }
        return ExitCode.DONE;
    }

    private Json page(long seen) {
        return api().get(path("") + "?after=" + seen + "&limit=" + PAGE);
    }

    private String path(String below) {
        return "/ledger/" + ApiClient.segment(unit) + below;
    }

    private void show(Json atStake, List<Json> entries, Terminal terminal) {
        terminal.paragraph(terminal.painted(unit, Tone.HEADING) + ": " + Wording.stake(atStake), 2);
        if (entries.isEmpty()) {
            return;
        }
        var table = new Table(number("SEQ"), text("AT"), text("REQUEST"), text("STATE"), text("IDS"), number("AMOUNT"));
        for (Json entry : entries) {
            String state = entry.flag("carriedOver") ? "carried over" : entry.text("certainty");
            table.row(entry.text("certainty").equals("accepted") ? Tone.PLAIN : Tone.ALERT, Long.toString(entry.whole("seq")),
                    Wording.time(entry.text("at")), entry.text("method") + " " + entry.text("endpoint"), state, entry.at("ids").toString(),
                    entry.has("amount") ? entry.at("amount").toString() : "");
        }
        terminal.line("");
        terminal.table(table);
    }
}
