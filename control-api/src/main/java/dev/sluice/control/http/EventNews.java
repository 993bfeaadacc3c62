package dev.sluice.control.http;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** What subscribers wait for, and where they wait: one small immutable value behind one lock that nobody holds while reading or writing. */
final class EventNews {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private News news = new News(0, 0, "", false);

    /**
     * What there is to tell.
     *
     * @param seq the last entry of the journal
     * @param tick the number of the sample
     * @param sample the newest measures as JSON
     * @param over whether the server is stopping
     */
    record News(long seq, long tick, String sample, boolean over) {
        News journaled(long entry) {
            return new News(Math.max(seq, entry), tick, sample, over);
        }

        News measured(String measures) {
            return new News(seq, tick + 1, measures, over);
        }

        News ended() {
            return new News(seq, tick, sample, true);
        }
    }

    News now() {
        lock.lock();
        try {
            return news;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there are other news than these, or the time is over. */
    News after(News known, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (news.equals(known) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return news;
        } finally {
            lock.unlock();
        }
    }

    void change(UnaryOperator<News> change) {
        lock.lock();
        try {
            news = change.apply(news);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
