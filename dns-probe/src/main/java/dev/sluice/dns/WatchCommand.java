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
import dev.sluice.dns.cert.CertPage;
import dev.sluice.model.CertificateSheet;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Propagation;
import dev.sluice.model.PropagationSheet;
import dev.sluice.model.WatchedName;

/**
 * {@code sluice dns watch}: follows names while their address moves, without a proxy, until it is interrupted. With {@code --once} one round: exit
 * code 0 when the servers of every zone told what they have, 1 when not, 2: wrong usage or file.
 */
@Command(name = "watch", description = "Watches the move of names to a new address: their zones, then resolvers.",
        mixinStandardHelpOptions = true, sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:with --once, each zone told what it has", "1:it did not", "2:wrong usage or file"},
        footer = {"", "Example: sluice dns watch move.yaml"})
final class WatchCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

    @Parameters(paramLabel = "FILE", description = "What to watch: the part under dns of a configuration, or a whole one.")
    private Path file = Path.of("");

    @Option(names = "--once", description = "One round of each name, then end.")
    private boolean once;

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "table",
            description = "table, or json: one line for each name and type in each round, and for each new address and host (default: ${DEFAULT-VALUE}).")
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
        List<CertificateSight> sights = isCertified(terms) ? CertificateRounds.round(terms, InstantSource.system()) : List.of();
        print(switch (output) {
            case table -> WatchPage.of(all) + CertPage.of(sights);
            case json -> lines(all) + certificates(sights);
        });
        return all.stream().allMatch(seen -> seen.authority().servers().stream().anyMatch(server -> !server.values().isEmpty())) ? 0 : 1;
    }

    /** What comes while it follows. */
    private sealed interface News {
        /** One round of a name, of each type. */
        record Round(List<Propagation> seen) implements News {}

        /** What all new addresses serve. */
        record Served(List<CertificateSight> sights) implements News {}
    }

    private int follow(DnsTerms terms) throws InterruptedException {
        BlockingQueue<News> news = new LinkedBlockingQueue<>();
        Map<String, List<Propagation>> latest = new LinkedHashMap<>();
        terms.watch().forEach(watched -> latest.put(watched.name(), List.of()));
        List<CertificateSight> sights = List.of();
        try (PropagationWatch _ = PropagationWatch.start(() -> terms, round -> news.add(new News.Round(round)));
                CertificateRounds _ = CertificateRounds.start(() -> terms, round -> news.add(new News.Served(round)))) {
            boolean read = true;
            while (read) {
                News next = news.take();
                switch (next) {
                    case News.Round(List<Propagation> seen) -> seen.stream().findFirst()
                            .ifPresent(first -> latest.put(first.name(), seen));
                    case News.Served(List<CertificateSight> served) -> sights = served;
                }
                read = print(switch (output) {
                    case table -> (isTerminal() ? HOME_AND_CLEAR : "")
                            + WatchPage.of(latest.values().stream().flatMap(List::stream).toList()) + CertPage.of(sights);
                    case json -> lines(next);
                });
            }
        }
        return 0;
    }

    private static String lines(News news) {
        return switch (news) {
            case News.Round(List<Propagation> seen) -> lines(seen);
            case News.Served(List<CertificateSight> sights) -> certificates(sights);
        };
    }

    private static boolean isCertified(DnsTerms terms) {
        return terms.watch().stream().anyMatch(name -> !name.certificate().isEmpty());
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private static String lines(List<Propagation> rounds) {
        var text = new StringBuilder();
        rounds.forEach(seen -> text.append(JsonText.of(PropagationSheet.of(seen))).append('\n'));
        return text.toString();
    }

    private static String certificates(List<CertificateSight> sights) {
        var text = new StringBuilder();
        sights.forEach(sight -> text.append(JsonText.of(CertificateSheet.of(sight))).append('\n'));
        return text.toString();
    }

    /** False: whoever read it has gone. */
    private boolean print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        return !out.checkError();
    }
}
