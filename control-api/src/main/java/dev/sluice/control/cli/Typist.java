package dev.sluice.control.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who sits at the keyboard: the reason that is journaled when none was typed. */
final class Typist {
    private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

    private Typist() {}

    static String reason() {
        return "by " + System.getProperty("user.name", "somebody") + "@" + host() + " from the command line";
    }

    /** Without asking DNS, which may be what is broken. */
    private static String host() {
        try {
            return Files.readString(KERNEL_NAME).strip();
        } catch (IOException e) { // not Linux
            return System.getenv().getOrDefault("HOSTNAME", System.getenv().getOrDefault("COMPUTERNAME", "unknown-host"));
        }
    }
}
