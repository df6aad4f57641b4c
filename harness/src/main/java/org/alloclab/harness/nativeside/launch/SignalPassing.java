package org.alloclab.harness.nativeside.launch;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Passes TERM, HUP and INT on to another process instead of ending this one.
 *
 * <p>Java has no way of its own to hear of a signal and live. The JDK's {@code sun.misc.Signal} is used by reflection: where it
 * is not to be had, signals end this process as they always do.
 */
final class SignalPassing implements Closeable {
    private static final List<String> NAMES = List.of("TERM", "HUP", "INT");

    /** The handlers there were, by signal. */
    private final Map<Object, Object> before = new LinkedHashMap<>();

    private SignalPassing() {}

    static SignalPassing to(long pid) {
        SignalPassing passing = new SignalPassing();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (String name : NAMES) {
                Object of = signal.getConstructor(String.class).newInstance(name);
                InvocationHandler hearing = (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        send(name, pid);
                    }
                    return switch (method.getName()) {
                        case "equals" -> proxy == (arguments == null ? null : arguments[0]);
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "toString" -> "passing " + name + " on to " + pid;
                        default -> null;
                    };
                };
                Object ours =
                        Proxy.newProxyInstance(SignalPassing.class.getClassLoader(), new Class<?>[] {handler}, hearing);
                passing.before.put(of, handle(signal, handler, of, ours));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Signals stay what they were: those that were taken over are given back on closing.
            return passing;
        }
        return passing;
    }

    private static Object handle(Class<?> signal, Class<?> handler, Object of, Object by)
            throws ReflectiveOperationException {
        Method method = signal.getMethod("handle", signal, handler);
        return method.invoke(null, of, by);
    }

    private static void send(String signal, long pid) throws IOException {
        new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, Long.toString(pid))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void close() throws IOException {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (Map.Entry<Object, Object> entry : before.entrySet()) {
                handle(signal, handler, entry.getKey(), entry.getValue());
            }
        } catch (ReflectiveOperationException e) {
            throw new IOException("the signals cannot be given back", e);
        }
        before.clear();
    }
}
