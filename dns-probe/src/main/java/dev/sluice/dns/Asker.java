package dev.sluice.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Asks many questions at once, each on a virtual thread, none faster than the pace allows and none for longer than its patience. */
final class Asker implements AutoCloseable {
    /** For an answer over the network; three times what a resolver needs that has to ask others itself. */
    static final Duration PATIENCE = Duration.ofMillis(1_500);

    private static final int QUESTIONS_PER_SECOND = 500;
    /** What passes without fragments (DNS flag day 2020). */
    private static final int PAYLOAD = 1_232;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Pace pace = new Pace(QUESTIONS_PER_SECOND);

    /** What a question asks for besides its name. */
    enum Kind {
        /** What the server knows itself. */
        OWN,
        /** What it finds out. */
        RECURSIVE,
        /** The same, signatures not verified. */
        UNCHECKED
    }

    /** One question; blocks. */
    Message ask(Wire wire, Name name, int type, Kind kind) throws IOException {
        var query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (kind == Kind.OWN) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        if (kind == Kind.UNCHECKED) {
            query.getHeader().setFlag(Flags.CD);
        }
        query.addRecord(new OPTRecord(PAYLOAD, 0, 0), Section.ADDITIONAL);
        pace.await();
        return wire.ask(query, Deadline.in(PATIENCE)).message();
    }

    /** Does all of it at once; what is not done in time, or fails by our own fault, is what {@code otherwise} says. */
    <T> List<T> all(List<Callable<T>> tasks, Duration atMost, Supplier<T> otherwise) throws InterruptedException {
        List<T> all = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(tasks, atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                all.add(future.get());
            } catch (ExecutionException | CancellationException late) {
                all.add(otherwise.get());
            }
        }
        return all;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
