package dev.sluice.control;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;

/** Whether the disk takes what is written, and what is done while it does not. Confined to the conductor's thread, but for what it says of trouble. */
final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    /** Beats after which a disk that took nothing is tried again, though nobody asks. */
    private static final int REST = 20;

    private final Scribe scribe;
    private volatile Optional<String> trouble;
    private int resting;
    private boolean looking;
    private Set<String> noted = Set.of();

    DiskWatch(Scribe scribe, Optional<String> trouble) {
        this.scribe = scribe;
        this.trouble = trouble;
    }

    /** Why it takes nothing; empty: it does. Any thread. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Looks whether the files in the directory are still those that are open. */
    void beat() {
        resting = trouble.isPresent() ? resting + 1 : 0;
        if (looking) {
            return;
        }
        looking = true;
        scribe.look(() -> looking = false, gone -> {
            looking = false;
            refuses(gone);
        });
    }

    /** Something must be written to find out whether it takes anything again. */
    boolean isTrialDue() {
        return resting >= REST;
    }

    /** Something is being written. */
    void tried() {
        resting = 0;
    }

    void takes() {
        if (trouble.isPresent()) {
            LOG.info("disk: writes again");
            trouble = Optional.empty();
        }
    }

    void refuses(String detail) {
        if (trouble.isEmpty()) {
            LOG.error("disk: {}; routing stays as it is, changes are refused", detail);
        }
        trouble = Optional.of(detail);
    }

    /** Units that are back, which the disk does not know: their names have a place that needs no room, and a start takes them back again. */
    void noteReverts(Cutover inForce, Map<String, Exposure> onDisk) {
        Set<String> loose = new TreeSet<>();
        if (trouble.isPresent()) {
            inForce.split().exposures().forEach((unit, exposure) -> {
                Optional<Exposure> known = Optional.ofNullable(onDisk.get(unit));
                if (exposure.isLatched() && !exposure.revert().equals(known.flatMap(Exposure::revert))) {
                    loose.add(unit);
                }
            });
        }
        if (!loose.equals(noted)) {
            noted = loose;
            scribe.noteReverts(loose);
        }
    }
}
