package dev.sluice.launch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, where the JVM lets us hear them. Reflective, because the only interface to them is {@code sun.misc}, which
 * javac warns about in every file that names it.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs an action, on a thread of its own, each time the process gets a signal.
     *
     * @return whether it will be heard: a process that was started with the signal ignored, as under nohup, never gets it
     * @param name without SIG: {@code TERM}, {@code INT}, {@code HUP}
     * @throws IllegalStateException when this JVM has no such signal
     */
    @SuppressWarnings("ReferenceEquality") // a handler equals only itself
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler heard = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of SIG" + name;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, heard);
            Object before = signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name),
                    proxy);
            return !handler.getField("SIG_IGN").get(null).equals(before);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("signal " + name + " cannot be heard on this JVM", missing);
        }
    }
}
