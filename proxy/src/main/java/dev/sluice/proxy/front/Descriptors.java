package dev.sluice.proxy.front;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many connections, to clients and to origins together, the file descriptors of this process are enough for. */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    /** For files, the control API and what else the process opens. */
    private static final long RESERVE = 32;
    private static final long FEWEST = 8;

    private Descriptors() {}

    /** Looked at once, before any connection is there; says so when it is less than the clients that are wished for. */
    static int room(int wished) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Integer.MAX_VALUE;
        }
        int room = room(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
        if (room < wished) {
            LOG.info("fewer connections than limits.connections wished={} possible={} descriptors={}", wished, room,
                    system.getMaxFileDescriptorCount());
        }
        return room;
    }

    /** An eighth stays for connections to origins that clients already accepted will need. */
    static int room(long most, long open) {
        long free = most - open - RESERVE;
        return (int) Math.clamp(free - free / 8, FEWEST, Integer.MAX_VALUE);
    }
}
