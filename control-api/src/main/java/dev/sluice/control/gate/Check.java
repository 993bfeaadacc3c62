package dev.sluice.control.gate;

import java.time.Duration;
import java.util.Map;

import dev.sluice.control.program.Program;
import dev.sluice.control.program.Ran;
import dev.sluice.model.Gate;

/** A program that checks something for a gate. The first 256 KiB of what it prints are kept, the rest is read and dropped. */
sealed interface Check {
    int MOST = 256 << 10;

    /**
     * It ended by itself.
     *
     * @param output the beginning of what it printed; empty also where that was not read to its end
     * @param complaint the same of what it complained
     */
    record Ended(String name, int code, String output, String complaint) implements Check {}

    /** It could not be run, or not to its end. */
    record Trouble(String sentence) implements Check {}

    static Check run(Gate.Run program, Duration timeout, Case at) throws InterruptedException {
        String name = Wording.quoted(program.words().getFirst());
        Map<String, String> environment = Map.of("SLUICE_UNIT", at.unit().name(), "SLUICE_GATE", at.gate());
        return switch (new Program(program.words(), program.directory(), environment).run(timeout, Program.beginning(MOST))) {
            case Ran.Not<String>(String why) -> new Trouble(name + " could not be run: " + Wording.quoted(why));
            case Ran.Late<String> _ -> new Trouble(name + " did not end within " + timeout.toMillis() + " ms and was killed");
            case Ran.Ended<String> ended -> new Ended(name, ended.code(), ended.output().orElse(""), ended.complaint().orElse(""));
        };
    }
}
