package dev.sluice.load.run;

import java.util.Map;

/** Hears what a setup draws, for the visitors of the run. Confined to one event loop until the setup is over. */
record Keeping(Map<String, String> drawn) implements Attempts {
    @Override
    public void saw(Attempt attempt) {
        drawn.putAll(attempt.drawn());
    }

    @Override
    public void heard(Happening happening) {
        // a setup is no load: what went wrong in it is told when it has failed
    }
}
