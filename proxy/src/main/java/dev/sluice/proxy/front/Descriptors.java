package dev.sluice.proxy.front;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many connections, to clients and to origins together, the file descriptors of this process are enough for. */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    /** For files, and what else opens. */
    private static final long RESERVE = 32;
    /** The control API takes a quarter of all, and 512 at most, and ends for good when it finds none. */
    private static final long CONTROL = 512;
    private static final long FEWEST = 8;

    private Descriptors() {}

    /**
     * How many connections there may be.
     *
     * @param accepting while a client is let in: an eighth stays for connections to origins that those let in before will need
     * @param all when one to an origin is made
     */
    record Room(int accepting, int all) {
        static Room of(long most, long open) {
            int free = (int) Math.clamp(most - open - RESERVE - Math.min(most / 4, CONTROL), FEWEST, Integer.MAX_VALUE);
            return new Room(free - free / 8, free);
        }
    }

    /** Looked at once, before any connection is there; says so when it is less than the clients that are wished for. */
    static Room room(int wished) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return new Room(Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        Room room = Room.of(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
        if (room.accepting() < wished) {
            LOG.info("fewer connections than limits.connections wished={} possible={} descriptors={}", wished, room.accepting(),
                    system.getMaxFileDescriptorCount());
        }
        return room;
    }
}
