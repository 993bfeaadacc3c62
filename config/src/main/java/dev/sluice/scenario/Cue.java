package dev.sluice.scenario;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;

/** An action of an operator at a time of the run, counted from the first arrival. */
public record Cue(Duration at, Action action) {
    /** What is done, by the control API of the proxy that is loaded. */
    public sealed interface Action {
        record Shares(Map<String, Share> shares) implements Action {
            public Shares {
                shares = Map.copyOf(shares);
            }
        }

        /** {@link FreezeMode#OPEN} ends one; no unit: all of them. */
        record Freeze(FreezeMode mode, List<String> units) implements Action {
            public Freeze {
                units = List.copyOf(units);
            }
        }

        /** No unit: all of them. */
        record Revert(List<String> units) implements Action {
            public Revert {
                units = List.copyOf(units);
            }
        }

        record Rearm(String unit) implements Action {}

        record Reload() implements Action {}

        /** Asks a URL of somebody else, as of a stack that can be told to misbehave. */
        record Ask(String method, URI url, String body) implements Action {}
    }
}
