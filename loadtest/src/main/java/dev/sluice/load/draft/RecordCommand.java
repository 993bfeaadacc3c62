package dev.sluice.load.draft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice load record}: a draft of a scenario out of what was recorded. */
@Command(name = "record",
        description = "Drafts a scenario: of a HAR file, which a browser's network panel saves, the journey that was made; of an "
                + "access log (common, combined or our JSON format) the requests that are asked for most and change nothing. "
                + "Values of an answer that a later request sends are taken out anew; cookies come by themselves; passwords come "
                + "from the environment. Read the draft before it runs.",
        mixinStandardHelpOptions = true,
        sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the draft is written", "1:failed", "2:wrong usage, or nothing to draft from"},
        footer = {"", "Example: sluice load record browser.har --write buy.yaml"})
public final class RecordCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int WRONG = 2;
    private static final int MOST_LINES = 1_000_000;
    private static final int MOST_JOURNEYS = 100;
    private static final int PEEK = 4_096;

    @Parameters(index = "0", paramLabel = "FILE", description = "A HAR file, or an access log.")
    private Path file = Path.of("");

    @Option(names = "--write", paramLabel = "SCENARIO",
            description = "Where the draft goes; must not be there yet (default: standard output).")
    private Optional<Path> write = Optional.empty();

    @Option(names = "--most", paramLabel = "N", defaultValue = "20",
            description = "Of a log: how many different requests (default: ${DEFAULT-VALUE}).")
    private int most = 20;

    @Option(names = "--assets", description = "Keeps pictures, fonts, styles and scripts.")
    private boolean withAssets;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (most < 1 || most > MOST_JOURNEYS) {
            throw new ParameterException(spec.commandLine(), "--most: " + most + " (expected: 1.." + MOST_JOURNEYS + ")");
        }
        if (write.filter(Files::exists).isPresent()) {
            throw new ParameterException(spec.commandLine(), "--write: " + write.get() + " is there (expected: a new file)");
        }
        try {
            String text = DraftText.of(draft());
            if (write.isPresent()) {
                Files.writeString(write.get(), text);
            } else {
                PrintWriter out = spec.commandLine().getOut();
                out.print(text);
                out.flush();
            }
            return DONE;
        } catch (DraftException useless) {
            return complain(String.valueOf(useless.getMessage()));
        } catch (IOException failed) {
            return complain(write.orElse(file) + ": cannot be read or written: " + failed.getMessage());
        }
    }

    private int complain(String what) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(what);
        err.flush();
        return WRONG;
    }

    private Draft draft() throws DraftException, IOException {
        String name = String.valueOf(file.getFileName());
        return isHar() ? Recorder.draft(HarReader.read(file), name, withAssets)
                : Frequent.draft(SafeRequests.in(file, MOST_LINES, path -> withAssets || !Assets.isPath(path)), name, most);
    }

    /** A HAR file begins with an object whose first key is {@code log}; a log in JSON has a whole object in its first line. */
    private boolean isHar() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("no such file");
        }
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            char[] first = new char[PEEK];
            int read = text.read(first);
            String start = new String(first, 0, Math.max(0, read)).replaceFirst("^\\s+|^\u00ef\u00bb\u00bf", "");
            return start.matches("(?s)\\{\\s*\"log\"\\s*:.*");
        }
    }
}
