package dev.sluice.control.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another Java process on the class path of the tests, that can be killed at any moment. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        output = process.inputReader();
    }

    public static ChildJvm run(Class<?> main, Path dir) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.tmpdir=" + dir.toAbsolutePath().getParent(), "-cp", System.getProperty("java.class.path"), main.getName(),
                dir.toString()));
        return new ChildJvm(new ProcessBuilder(command).redirectError(Redirect.DISCARD).start());
    }

    /** What it says next; empty at its end. */
    public String line() throws IOException {
        String line = output.readLine();
        return line == null ? "" : line;
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL; what it said before can still be read. */
    public void kill() {
        // by its handle: the process itself would close the pipe
        process.toHandle().destroyForcibly();
    }

    public void awaitEnd() {
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
        awaitEnd();
    }
}
