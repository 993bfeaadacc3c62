package dev.sluice.proxy.front;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many clients the file descriptors of this process are enough for, when each may need a connection to an origin too. */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    /** For files, the control API and what else the process opens. */
    private static final long RESERVE = 32;
    private static final long FEWEST = 4;

    private Descriptors() {}

    /** Looked at once, before any client is there; says so when it is less than what was wished for. */
    static int clients(int wished) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Integer.MAX_VALUE;
        }
        int room = clients(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
        if (room < wished) {
            LOG.warn("fewer connections than limits.connections wished={} possible={} descriptors={}", wished, room,
                    system.getMaxFileDescriptorCount());
        }
        return room;
    }

    static int clients(long most, long open) {
        return (int) Math.clamp((most - open - RESERVE) / 2, FEWEST, Integer.MAX_VALUE);
    }
}
