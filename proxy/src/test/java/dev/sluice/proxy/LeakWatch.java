package dev.sluice.proxy;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class when a buffer or an engine was found to be let go of without being released since the one before (HARDENING R16). For
 * every class of tests, by {@code junit-platform.properties}. What a class leaves may be found only behind a later one: the report says
 * where it came from.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final List<Counting<?>> ALL = new CopyOnWriteArrayList<>();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated // the library still asks that every factory has it
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
                return counting(resource, interval);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
                return counting(resource, interval);
            }
        });
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // being there is enough: from now on everything is counted
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getRequiredTestClass().getEnclosingClass() != null) {
            return;
        }
        System.gc();
        ALL.forEach(Counting::look);
        if (!FOUND.isEmpty()) {
            String reports = String.join("\n", FOUND);
            FOUND.clear();
            throw new AssertionError("not released, by this class of tests or one before it:\n" + reports);
        }
    }

    private static <T> ResourceLeakDetector<T> counting(Class<T> resource, int interval) {
        var counting = new Counting<T>(resource, interval);
        ALL.add(counting);
        return counting;
    }

    private static final class Counting<T> extends ResourceLeakDetector<T> {
        Counting(Class<?> resource, int interval) {
            super(resource, interval);
        }

        /** Reports are made when the next thing is tracked. */
        @SuppressWarnings("unchecked")
        void look() {
            T any = (T) new Object();
            ResourceLeakTracker<T> tracker = track(any);
            if (tracker != null) {
                tracker.close(any);
            }
        }

        @Override
        protected void reportTracedLeak(String resource, String records) {
            super.reportTracedLeak(resource, records);
            FOUND.add(resource + records);
        }

        @Override
        protected void reportUntracedLeak(String resource) {
            super.reportUntracedLeak(resource);
            FOUND.add(resource);
        }
    }
}
