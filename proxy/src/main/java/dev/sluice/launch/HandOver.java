package dev.sluice.launch;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.proxy.front.Inherited;
import dev.sluice.proxy.takeover.Line;
import dev.sluice.proxy.takeover.Rendezvous;
import dev.sluice.proxy.takeover.TalkException;

/**
 * Waits for a process that wants to take over, and gives it what only one can have: first copies of the listening sockets, then the store and
 * the control address, last the right to accept. Until the other one has said that it is the one now, everything is taken back when it fails
 * or goes away. One talk at a time; each on a thread of its own.
 */
final class HandOver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    /** Opening a store and a control API takes a second; no longer than this may nobody be there to change anything. */
    private static final Duration STARTING = Duration.ofSeconds(60);

    private final Rendezvous place;
    private final Estate estate;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile boolean stopping;

    /** What is handed over. */
    interface Estate {
        List<Inherited> sockets();

        /** Lets go of the store and the control address; what is reverted from now on is also told to the heir. */
        void release(Line heir);

        /** Takes both back, however long that takes; serving went on all the time. */
        void takeBack();

        /** Tells the heir all that was reverted since {@link #release}, if it was not told yet. */
        void tellAll(Line heir);

        /** From now on the heir's ledger is told what this one was not told, or is to be told. */
        void bequeath(Line heir);

        /** Stops accepting and ends in order. Returns at once. */
        void leave();

        /** What is idle is closed at once: the heir has another picture in force. */
        void hurry();
    }

    private HandOver(Rendezvous place, Estate estate) {
        this.place = place;
        this.estate = estate;
    }

    static HandOver begin(Rendezvous place, Estate estate) throws IOException {
        var handOver = new HandOver(place, estate);
        place.await(line -> Thread.ofPlatform().daemon().name("hand-over").start(() -> handOver.meet(line)));
        return handOver;
    }

    /** From now on refuses; a talk that is past refusing ends first, one way or the other. */
    @Override
    public void close() throws IOException {
        stopping = true;
        turn.lock();
        try {
            place.leave();
        } finally {
            turn.unlock();
        }
    }

    private void meet(Line line) {
        try {
            boolean gone;
            if (!turn.tryLock()) {
                line.say(Predecessor.NO + "another take-over is under way");
                line.close();
                return;
            }
            try {
                gone = talk(line);
            } finally {
                turn.unlock();
            }
            if (gone) {
                estate.leave();
                Predecessor.expect(line.hear(Duration.ofDays(1)), Predecessor.HURRY);
                estate.hurry();
            }
        } catch (TalkException ended) {
            LOG.info("take-over ended: {}", ended.getMessage());
            line.close();
        }
    }

    /** Whether the other one serves now. */
    private boolean talk(Line line) throws TalkException {
        String heir = Predecessor.expect(line.hear(ANSWER), Predecessor.HELLO);
        if (stopping) {
            line.say(Predecessor.NO + "this process is stopping");
            line.close();
            return false;
        }
        List<Inherited> sockets = estate.sockets();
        line.say(Predecessor.SOCKETS + sockets.stream()
                .map(one -> one.entry().map(entry -> entry.host() + ":" + entry.port()).orElseThrow()).collect(Collectors.joining(" ")));
        Predecessor.expect(line.hear(ANSWER), Predecessor.PASS);
        for (Inherited socket : sockets) {
            line.pass(socket.descriptor());
        }
        Predecessor.expect(line.hear(STARTING), Predecessor.RELEASE);
        LOG.info("handing over to process={}: the store and the control API are released, serving goes on", heir);
        estate.release(line);
        try {
            give(line);
        } catch (TalkException | IOException failed) {
            LOG.warn("the hand-over to process={} failed: {}; this process goes on", heir, failed.getMessage());
            line.close();
            estate.takeBack();
            waitAgain();
            return false;
        }
        if (heir.endsWith(Predecessor.NOTES)) {
            estate.bequeath(line);
        }
        LOG.info("process={} serves now; this one ends what is under way", heir);
        return true;
    }

    private void give(Line line) throws TalkException, IOException {
        line.say(Predecessor.RELEASED);
        Predecessor.expect(line.hear(STARTING), Predecessor.ACCEPTING);
        estate.tellAll(line);
        place.leave();
        line.say(Predecessor.YOURS);
        Predecessor.expect(line.hear(ANSWER), Predecessor.MINE);
    }

    private void waitAgain() {
        try {
            place.leave();
            place.await(line -> Thread.ofPlatform().daemon().name("hand-over").start(() -> meet(line)));
        } catch (IOException failed) {
            LOG.error("no further take-over is possible: {}", failed.getMessage());
        }
    }
}
