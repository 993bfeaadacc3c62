package dev.sluice.model;

import java.time.Duration;
import java.util.Locale;

/**
 * What the guard saw when it decided, besides the finding itself.
 *
 * @param since from the onset of the case, or the last minute of a longer one
 * @param onNew all that new answered and failed since then, whoever asked
 * @param onOld the same of old
 * @param allowed the failure rate of new that would not have been a fault (p_ok), 0..1
 * @param evidence what had gathered: 1 is a breach
 * @param inMotion what the switch found under way
 */
public record Scene(Duration since, Evidence onNew, Evidence onOld, double allowed, double evidence, Motion inMotion) {

    public Scene with(Motion found) {
        return new Scene(since, onNew, onOld, allowed, evidence, found);
    }

    /** A sentence a person can read. */
    public String sentence() {
        return String.format(Locale.ROOT,
                "%d of %d requests on new failed since the onset %.1f s before, of %s of %s clients; %d of %d on old; "
                        + "evidence %.2f of 1 at %.2f %% allowed; %s",
                onNew.failures(), onNew.requests(), since.toMillis() / 1000.0,
                onNew.failingClients(), clients(), onOld.failures(), onOld.requests(), evidence, allowed * 100, inMotion.sentence());
    }

    /** Beyond a few they are not counted. */
    private String clients() {
        int seen = Math.max(onNew.clientsSeen(), onNew.failingClients());
        return seen >= Evidence.CLIENTS_TOLD_APART ? seen + " or more" : Integer.toString(seen);
    }
}
