package dev.sluice.control;

import java.util.List;
import java.util.Optional;

import dev.sluice.model.ArrivalReport;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.LiveShare;
import dev.sluice.model.Propagation;
import dev.sluice.model.RecordType;
import dev.sluice.model.TtlSample;
import dev.sluice.model.Verdict;

/** Who knows how far the records of watched names have moved, and what the new addresses serve. */
public interface PropagationSource {
    /** No name is watched. */
    PropagationSource NONE = new PropagationSource() {
        @Override
        public List<Propagation> latest() {
            return List.of();
        }

        @Override
        public List<TtlSample> ttls(String name, RecordType type) {
            return List.of();
        }

        @Override
        public List<CertificateSight> certificates() {
            return List.of();
        }
    };

    /** How much real traffic still comes in at the old address; empty: that is not counted, or not for a minute yet. */
    default Optional<LiveShare> live() {
        return Optional.empty();
    }

    /** Whether the old address may be given up by now, by the usual terms; empty as {@link #live} is. */
    default Optional<Verdict> decommission() {
        return Optional.empty();
    }

    /** What this product counted in minutes after one, the oldest first, and who came; empty: it does not count. */
    default Optional<ArrivalReport> arrivals(long after) {
        return Optional.empty();
    }

    /** The last round of each name and type that is watched; nothing of one that has had none. */
    List<Propagation> latest();

    /** What was sampled of a name and type, the oldest first. */
    List<TtlSample> ttls(String name, RecordType type);

    /** What each new address of a watched name served for each of its hosts, when it was last looked at. */
    List<CertificateSight> certificates();
}
