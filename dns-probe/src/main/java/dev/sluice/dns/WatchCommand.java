package dev.sluice.dns;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.sluice.config.DnsFile;
import dev.sluice.config.InvalidSiteException;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Propagation;
import dev.sluice.model.PropagationSheet;
import dev.sluice.model.WatchedName;

/**
 * {@code sluice dns watch}: follows names while their address moves, without a proxy, until it is interrupted. With {@code --once} one round: exit
 * code 0 when the servers of every zone told what they have, 1 when not, 2: wrong usage or file.
 */
@Command(name = "watch", description = "Watches the move of names to a new address: their zones, then resolvers.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class WatchCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

    @Parameters(paramLabel = "FILE", description = "What to watch: the part under dns of a configuration, or a whole one.")
    private Path file = Path.of("");

    @Option(names = "--once", description = "One round of each name, then end.")
    private boolean once;

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "table",
            description = "table, or json: one line for each name and type in each round (default: ${DEFAULT-VALUE}).")
    private ProbeCommand.Output output = ProbeCommand.Output.table;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        DnsTerms terms;
        try {
            terms = DnsFile.read(file, System.getenv());
        } catch (InvalidSiteException invalid) {
            invalid.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
            return 2;
        }
        return once ? once(terms) : follow(terms);
    }

    private int once(DnsTerms terms) throws InterruptedException {
        List<Propagation> all = new ArrayList<>();
        try (Asker asker = new Asker(); Panel panel = new Panel(asker, terms.panel())) {
            for (WatchedName watched : terms.watch()) {
                all.addAll(new NameWatch(watched, terms, asker, panel, InstantSource.system()).round());
            }
        }
        print(switch (output) {
            case table -> WatchPage.of(all);
            case json -> lines(all);
        });
        return all.stream().allMatch(seen -> seen.authority().servers().stream().anyMatch(server -> !server.values().isEmpty())) ? 0 : 1;
    }

    private int follow(DnsTerms terms) throws InterruptedException {
        BlockingQueue<List<Propagation>> rounds = new LinkedBlockingQueue<>();
        Map<String, List<Propagation>> latest = new LinkedHashMap<>();
        terms.watch().forEach(watched -> latest.put(watched.name(), List.of()));
        try (PropagationWatch _ = PropagationWatch.start(() -> terms, rounds::add)) {
            boolean read = true;
            while (read) {
                List<Propagation> round = rounds.take();
                latest.put(round.getFirst().name(), round);
                read = print(switch (output) {
                    case table -> (isTerminal() ? HOME_AND_CLEAR : "")
                            + WatchPage.of(latest.values().stream().flatMap(List::stream).toList());
                    case json -> lines(round);
                });
            }
        }
        return 0;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private static String lines(List<Propagation> rounds) {
        var text = new StringBuilder();
        rounds.forEach(seen -> text.append(JsonText.of(PropagationSheet.of(seen))).append('\n'));
        return text.toString();
    }

    /** False: whoever read it has gone. */
    private boolean print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        return !out.checkError();
    }
}
