package dev.sluice.load.run;

import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Hears for somebody else, and says the first of each kind of trouble aloud. Each event loop has one; what was said they share. */
final class Herald implements Attempts {
    private static final String FURTHER = " (further ones are counted)";

    private final Attempts listener;
    private final Said said;

    /** What was said aloud; any thread may take it out. */
    record Said(Set<String> once, Queue<String> sentences) {
        /** Kinds of trouble and steps are few, hosts need not be. */
        private static final int MOST = 100;

        void say(String kind, String sentence) {
            if (once.size() < MOST && once.add(kind)) {
                sentences.add(sentence);
            }
        }

        static Said nothing() {
            return new Said(ConcurrentHashMap.newKeySet(), new ConcurrentLinkedQueue<>());
        }
    }

    Herald(Attempts listener, Said said) {
        this.listener = listener;
        this.said = said;
    }

    @Override
    public void saw(Attempt attempt) {
        listener.saw(attempt);
    }

    @Override
    public void heard(Happening happening) {
        switch (happening) {
            case Happening.Trouble trouble -> said.say(trouble.kind().name(), "trouble: " + trouble.what() + FURTHER);
            case Happening.Dropped dropped -> said.say("dropped " + dropped.why(),
                    "a visitor did not come: the bound of " + dropped.why().name().toLowerCase(Locale.ROOT) + FURTHER);
            case Happening.Strayed strayed -> said.say("strayed " + strayed.host(), "not followed to " + strayed.host()
                    + ", which is another host than may be loaded" + FURTHER);
            case Happening.CutShort cut -> said.say("cut " + cut.step(), cut.step() + ": an answer is longer than the "
                    + (Exchange.MOST_KEPT >> 20) + " MiB that are looked at" + FURTHER);
            case Happening.Cued cued -> said.say("cue " + cued.at(), (cued.isDone() ? "cue: " : "cue refused: ") + cued.answer());
            case Happening.SentAgain _ -> said.say("again", "a kept connection was closed just then; the request was sent again" + FURTHER);
            case Happening.Arrival _,Happening.Walked _ -> {}
        }
        listener.heard(happening);
    }
}
