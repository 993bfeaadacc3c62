package dev.sluice.proxy.front;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;

import dev.sluice.model.Site;

/**
 * A listening socket that another process opened: the service manager, or the sluice that served before this one. Linux only.
 *
 * @param entry the address in the file of the process before, which may name port 0; empty: only the socket itself tells its address
 */
public record Inherited(int descriptor, Optional<Site.Address> entry) {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    /** AF_INET and AF_INET6. */
    private static final Set<Integer> INTERNET = Set.of(2, 10);
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    /**
     * The socket as a channel that is not registered yet.
     *
     * @throws IllegalStateException when it is none, or no listening one, or this machine cannot take it
     */
    EpollServerSocketChannel channel() {
        if (!Epoll.isAvailable()) {
            throw new IllegalStateException("inherited sockets cannot be used: no epoll on this machine (" + Epoll.unavailabilityCause()
                    + ") (expected: Linux on x86-64 or aarch64; start without them)");
        }
        try {
            if (Calls.option(descriptor, SO_ACCEPTCONN) != 1 || !INTERNET.contains(Calls.option(descriptor, SO_DOMAIN))) {
                throw notListening();
            }
            Calls.doNotBlock(descriptor);
            var channel = new EpollServerSocketChannel(descriptor);
            if (channel.localAddress() == null) {
                throw notListening();
            }
            return channel;
        } catch (ChannelException none) {
            throw new IllegalStateException(notListening().getMessage(), none);
        }
    }

    private IllegalStateException notListening() {
        return new IllegalStateException("inherited file " + descriptor + " is no listening TCP socket (expected: ListenStream=HOST:PORT)");
    }

    /** Whether it is what an entry of the file asks for. */
    boolean isFor(Site.Address wanted, InetSocketAddress local) {
        return entry.map(wanted::equals).orElseGet(() -> isAt(wanted, local));
    }

    private static boolean isAt(Site.Address wanted, InetSocketAddress local) {
        InetAddress host = new InetSocketAddress(wanted.host(), wanted.port()).getAddress();
        return wanted.port() == local.getPort() && host != null
                && (host.equals(local.getAddress()) || host.isAnyLocalAddress() && local.getAddress().isAnyLocalAddress());
    }

    /** What the JDK has no call for: of a socket that was made elsewhere it is not known whether reading it blocks. */
    private static final class Calls {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final MethodHandle FCNTL = call("fcntl",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        private static final MethodHandle GETSOCKOPT = call("getsockopt", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

        private Calls() {}

        @SuppressWarnings("restricted") // the program is started with native access
        private static MethodHandle call(String name, FunctionDescriptor types, Linker.Option... options) {
            return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), types, options);
        }

        static void doNotBlock(int descriptor) {
            try {
                int flags = (int) FCNTL.invokeExact(descriptor, F_GETFL, 0);
                int failed = (int) FCNTL.invokeExact(descriptor, F_SETFL, flags | O_NONBLOCK);
                if (failed != 0) {
                    throw new IllegalStateException("inherited file " + descriptor + " cannot be set to not block");
                }
            } catch (Throwable impossible) {
                throw impossible instanceof IllegalStateException told ? told : new IllegalStateException(impossible);
            }
        }

        /** -1 when there is no such option, or no socket. */
        static int option(int descriptor, int name) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
                MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
                int failed = (int) GETSOCKOPT.invokeExact(descriptor, SOL_SOCKET, name, value, size);
                return failed == 0 ? value.get(ValueLayout.JAVA_INT, 0) : -1;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
