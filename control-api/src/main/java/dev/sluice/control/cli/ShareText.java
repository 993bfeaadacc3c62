package dev.sluice.control.cli;

import dev.sluice.model.Share;

/** Shares as typed. */
final class ShareText {
    private ShareText() {}

    static Share checked(String text) {
        return Share.parse(text).orElseThrow(() -> new CommandFailure(ExitCode.USAGE,
                "share: " + text + " (expected: 0%..100% in steps of 0.01%, with its percent sign)", "write it like 25% or 0.5%"));
    }
}
