package dev.sluice.proxy.guard;

import java.util.List;

import dev.sluice.model.Evidence;
import dev.sluice.model.Side;

/** What a window sees of one stack, filled anew by each look, so that looking allocates nothing; as {@link Evidence}. Confined to whoever judges. */
final class Sight {
    long requests;
    long failures;
    int countedFailures;
    int failingClients;
    int clientsSeen;

    private final List<LoopEvidence> loops;
    private final Side side;
    private final FailingClients failing;
    private final SeenClients.Union seen = new SeenClients.Union();

    Sight(List<LoopEvidence> loops, Side side, FailingClients failing) {
        this.loops = loops;
        this.side = side;
        this.failing = failing;
    }

    /** From a second to another one, both included. */
    Sight look(int from, int second) {
        requests = 0;
        failures = 0;
        for (LoopEvidence loop : loops) {
            requests += loop.of(side).requests(from);
            failures += loop.of(side).failures(from);
        }
        requests = Math.max(requests, failures); // read one after the other, so one more may have failed in between
        clientsSeen = clients(second);
        countedFailures = failing.counted(second, HardRule.mostOfOneClient(clientsSeen));
        failingClients = failing.clients(second);
        return this;
    }

    /** How many clients there were in the last ten minutes, exact up to six. */
    int clients(int second) {
        seen.clear();
        for (LoopEvidence loop : loops) {
            loop.of(side).addSeen(seen, second);
        }
        return seen.size();
    }

    /** To keep. */
    Evidence evidence() {
        return new Evidence(requests, failures, countedFailures, failingClients, clientsSeen);
    }
}
