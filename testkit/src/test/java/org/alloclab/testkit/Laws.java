package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The tests of a kit by name, to be run by hand. */
final class Laws {
    private final Map<String, Method> byName = new HashMap<>();

    private Laws() {}

    static Laws of(Class<?> kit) {
        Laws laws = new Laws();
        for (Class<?> type = kit; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    method.setAccessible(true);
                    laws.byName.put(method.getName(), method);
                }
            }
        }
        return laws;
    }

    /** What a law finds within so much time; empty where it finds nothing, or does not apply. */
    private Optional<Throwable> found(String law, Object kit, Duration most) {
        Method method = byName.get(law);
        if (method == null) {
            throw new IllegalArgumentException("the kit has no law " + law);
        }
        try {
            assertTimeoutPreemptively(most, () -> {
                try {
                    method.invoke(kit);
                } catch (InvocationTargetException e) {
                    throw Objects.requireNonNull(e.getCause());
                }
            });
            return Optional.empty();
        } catch (AssertionError | Exception | LinkageError | StackOverflowError e) {
            return isAssumptionThatFailed(e) ? Optional.empty() : Optional.of(e);
        }
    }

    /** Fails unless a law finds what was planted in the plug-in that a kit holds. */
    void mustFind(String law, Object kit, Enum<?> mistake, Duration most) {
        assertThat(found(law, kit, most)).as(mistake + " by " + law).isPresent();
    }

    /** The same within a minute. */
    void mustFind(String law, Object kit, Enum<?> mistake) {
        mustFind(law, kit, mistake, Duration.ofSeconds(60));
    }

    /** By name, for the library that it is from is JUnit's dependency and none of the kit's. */
    private static boolean isAssumptionThatFailed(Throwable e) {
        return e.getClass().getName().equals("org.opentest4j.TestAbortedException");
    }
}
