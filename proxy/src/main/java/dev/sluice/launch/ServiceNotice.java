package dev.sluice.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a service manager that asked for it is told (sd_notify): a datagram to a Unix socket, for which the JDK has no call. Linux only. */
final class ServiceNotice {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotice.class);
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int LONGEST = 107;

    private ServiceNotice() {}

    /** Ready, or ready anew as another process than before. */
    static void ready() {
        tell("READY=1\nMAINPID=" + ProcessHandle.current().pid(), System.getenv());
    }

    static void stopping() {
        tell("STOPPING=1", System.getenv());
    }

    /** Does nothing when nobody asked; one who cannot be told is no reason to stop. */
    static void tell(String state, Map<String, String> environment) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0) {
            return;
        }
        if (path.length > LONGEST || socket.charAt(0) != '/' && socket.charAt(0) != '@') {
            LOG.warn("the service manager is not told: NOTIFY_SOCKET={} (expected: an absolute path or @name)", socket);
            return;
        }
        if (path[0] == '@') {
            path[0] = 0; // a name that is in no file system
        }
        try {
            if (!Calls.send(path, state.getBytes(StandardCharsets.UTF_8))) {
                LOG.warn("the service manager is not told: NOTIFY_SOCKET={} takes nothing", socket);
            }
        } catch (IllegalStateException | LinkageError notHere) {
            LOG.warn("the service manager is not told: {}", notHere.toString());
        }
    }

    private static final class Calls {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final MethodHandle SOCKET = call("socket",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final MethodHandle SENDTO = call("sendto", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private Calls() {}

        @SuppressWarnings("restricted") // the program is started with native access
        private static MethodHandle call(String name, FunctionDescriptor types) {
            return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), types);
        }

        static boolean send(byte[] path, byte[] message) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment to = arena.allocate(Short.BYTES + LONGEST + 1L, Short.BYTES);
                to.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.nativeOrder()), 0, (short) AF_UNIX);
                MemorySegment.copy(path, 0, to, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
                MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
                int socket = (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM, 0);
                long sent = (long) SENDTO.invokeExact(socket, text, (long) message.length, 0, to, Short.BYTES + path.length);
                int closed = (int) CLOSE.invokeExact(socket);
                return sent == message.length && closed == 0;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
