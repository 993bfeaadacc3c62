package dev.sluice.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.sluice.config.Subcommand;
import dev.sluice.launch.Assembly;
import dev.sluice.load.DemoScreen.Promise;
import dev.sluice.load.DemoStory.Cast;
import dev.sluice.load.DemoStory.Pace;
import dev.sluice.load.DemoStory.Stopped;
import dev.sluice.model.Side;

/** {@code sluice demo}: the whole story on one machine, with the real product between two toy shops. */
@Command(name = "demo", description = "Plays a migration: two toy shops, the proxy, visitors, a breach and the revert.",
        mixinStandardHelpOptions = true, sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every promise was kept, or it was stopped", "1:one was not", "2:wrong usage"},
        footer = {"", "Example: sluice demo --once"})
public final class DemoCommand implements Subcommand {
    private final Product.Starter starter;
    private final Pace pace;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Option(names = "--once", description = "End after the story: 0 when every promise was kept, else 1.")
    private boolean once;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "0",
            description = "Where the shop is served on 127.0.0.1 (default: any free port).")
    private int port;

    @Option(names = "--shops", paramLabel = "OLD,NEW", arity = "0..1", split = ",", fallbackValue = "9001,9002",
            description = "Open the two shops alone, at two ports (default: ${FALLBACK-VALUE}), to be loaded by a scenario.")
    private List<Integer> shops = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command as the program offers it. */
    public DemoCommand() {
        this(DemoCommand::startProduct, Pace.SHOWN);
    }

    DemoCommand(Product.Starter starter, Pace pace) {
        this.starter = starter;
        this.pace = pace;
    }

    /** The real product, in this process. */
    private static Product startProduct(Path siteFile, Path stateDir) throws Exception {
        var assembly = Assembly.start(siteFile, stateDir);
        return new Product(assembly.edge(), assembly.control(), assembly.stateDir(), assembly::close);
    }

    @Override
    public Integer call() throws Exception {
        checked("--port", port);
        shops.forEach(at -> checked("--shops", at));
        if (shops.size() == 1 || shops.size() > 2) {
            throw new ParameterException(spec.commandLine(), "--shops: " + shops.size() + " ports (expected: 2, as 9001,9002)");
        }
        var onSignal = Thread.ofPlatform().unstarted(this::stopAndWait);
        Runtime.getRuntime().addShutdownHook(onSignal);
        return shops.isEmpty() ? wholeStory() : shopsAlone();
    }

    private void checked(String option, int at) {
        if (at < 0 || at > 65_535) {
            throw new ParameterException(spec.commandLine(), option + ": " + at + " (expected: 0..65535)");
        }
    }

    private int shopsAlone() throws IOException, InterruptedException {
        try (var old = ToyShop.open(Side.OLD, shops.getFirst()); var fresh = ToyShop.open(Side.NEW, shops.getLast())) {
            DemoGuide.shops(screen(), old, fresh);
            stop.await();
            return 0;
        } finally {
            ended.countDown();
        }
    }

    private DemoScreen screen() {
        return new DemoScreen(spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi(), Instant.now());
    }

    private int wholeStory() throws Exception {
        Path dir = Files.createTempDirectory("sluice-demo-");
        try (var old = ToyShop.open(Side.OLD); var fresh = ToyShop.open(Side.NEW)) {
            return play(old, fresh, dir);
        } catch (Stopped _) {
            return 0;
        } finally {
            delete(dir);
            ended.countDown();
        }
    }

    private int play(ToyShop old, ToyShop fresh, Path dir) throws Exception {
        var siteFile = Files.writeString(dir.resolve("sluice.yaml"), DemoSite.text(old, fresh, port));
        var screen = screen();
        try (var product = starter.start(siteFile, dir.resolve("state"))) {
            String token = Files.readString(product.stateDir().resolve("admin.token")).strip();
            DemoGuide.welcome(screen, product, token, List.of(old, fresh));
            try (var control = new ControlCalls(product.control(), token);
                    var visitors = new DemoVisitors(product.edge().getFirst(), pace.crowd())) {
                var promises = new DemoStory(new Cast(visitors, control, old, fresh), screen, pace, stop).play();
                screen.promises(promises);
                if (once) {
                    return promises.stream().allMatch(Promise::kept) ? 0 : 1;
                }
                fresh.heal();
                DemoGuide.tryYourself(screen, product, token);
                while (!stop.await(1, TimeUnit.MINUTES)) {
                    List.of(old, fresh).forEach(ToyShop::forget);
                    visitors.forget();
                }
                return 0;
            }
        }
    }

    /** Lets the demo end in good order when the program is told to stop. */
    private void stopAndWait() {
        stop.countDown();
        try {
            boolean _ = ended.await(8, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path dir) throws IOException {
        try (var paths = Files.walk(dir)) {
            paths.sorted(Comparator.reverseOrder()).forEach(DemoCommand::deleteOne);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
