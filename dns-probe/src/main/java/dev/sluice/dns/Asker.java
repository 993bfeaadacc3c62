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
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
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

    private static final Logger LOG = LoggerFactory.getLogger(Asker.class);

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

    /** Something that asks one question in its turn, and may ask more in turns that it gets itself. */
    interface Question<T> {
        T ask(Pace.Turn turn) throws Exception;
    }

    /** For a question that comes of another one. */
    Pace.Turn turn() {
        return pace.reserve(1).getFirst();
    }

    /** One question; blocks until its turn, and from then on for its patience at most. */
    Message ask(Pace.Turn turn, Wire wire, Name name, int type, Kind kind) throws IOException {
        return ask(turn, wire, query(name, type, kind, List.of()));
    }

    /** The same, of a server of a zone, on behalf of a network (RFC 7871). */
    Message askFor(Pace.Turn turn, Wire wire, Name name, int type, ClientSubnetOption network) throws IOException {
        return ask(turn, wire, query(name, type, Kind.OWN, List.of(network)));
    }

    private static Message ask(Pace.Turn turn, Wire wire, Message query) throws IOException {
        turn.await();
        return wire.ask(query, Deadline.in(PATIENCE)).message();
    }

    private static Message query(Name name, int type, Kind kind, List<EDNSOption> options) {
        var query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (kind == Kind.OWN) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        if (kind == Kind.UNCHECKED) {
            query.getHeader().setFlag(Flags.CD);
        }
        query.addRecord(new OPTRecord(PAYLOAD, 0, 0, 0, options), Section.ADDITIONAL);
        return query;
    }

    /** Asks all at once; {@code otherwise} is told why when one is not done so long after the last turn, or fails by our own fault. */
    <T> List<T> all(List<Question<T>> questions, Duration atMost, Function<String, T> otherwise) throws InterruptedException {
        List<Pace.Turn> turns = pace.reserve(questions.size());
        List<Callable<T>> tasks = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            Question<T> question = questions.get(i);
            Pace.Turn turn = turns.get(i);
            tasks.add(() -> question.ask(turn));
        }
        long limit = atMost.toNanos() + (turns.isEmpty() ? 0 : turns.getLast().left());
        List<T> all = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(tasks, limit, TimeUnit.NANOSECONDS)) {
            try {
                all.add(future.get());
            } catch (CancellationException late) {
                all.add(otherwise.apply("no answer in time"));
            } catch (ExecutionException fault) {
                LOG.error("a question to a name server failed by a fault of our own", fault.getCause());
                all.add(otherwise.apply("a fault of our own: " + fault.getCause()));
            }
        }
        return all;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
