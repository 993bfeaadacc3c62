package dev.sluice.launch;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.sluice.model.Site;
import dev.sluice.proxy.front.Inherited;

/** The listening sockets that a service manager opened for this process (sd_listen_fds): those from 3 on, when they are meant for it. */
final class Activation {
    private static final int FIRST = 3;
    private static final int MOST = 1_000;

    private Activation() {}

    /** What the environment says; none when it speaks to another process. */
    static List<Inherited> sockets(Map<String, String> environment, long process) throws StartException {
        if (!Long.toString(process).equals(environment.get("LISTEN_PID"))) {
            return List.of();
        }
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!count.matches("\\d{1,4}") || Integer.parseInt(count) > MOST) {
            throw new StartException("socket activation: LISTEN_FDS=" + count + " (expected: 0.." + MOST + ")");
        }
        return IntStream.range(FIRST, FIRST + Integer.parseInt(count)).mapToObj(file -> new Inherited(file, Optional.empty())).toList();
    }

    /** Each of them must be a listener of the file: one that nobody serves would let clients wait forever. */
    static void refuse(List<InetSocketAddress> untaken, Site site) throws StartException {
        if (!untaken.isEmpty()) {
            throw StartException.lasting("socket activation: no listener for the inherited "
                    + untaken.stream().map(at -> at.getAddress().getHostAddress() + ":" + at.getPort()).collect(Collectors.joining(", "))
                    + " (expected: one of "
                    + site.listeners().stream().map(one -> one.address().host() + ":" + one.address().port())
                            .collect(Collectors.joining(", "))
                    + "; set listen in the file or ListenStream in the socket unit)");
        }
    }
}
