package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.alloclab.harness.plugin.PlugInSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.provider.Arguments;

/** Each cheat, each jar that cannot be used and each kind of failure that was met outside has a test. */
final class BrokenKindsTest {
    private record Kind(String area, String what, String type, String member, String test) {}

    private static List<Kind> kinds() throws IOException {
        try (InputStream file = Objects.requireNonNull(PlugInSource.class.getResourceAsStream("broken-kinds.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" *\\| *", -1))
                    .map(parts -> new Kind(
                            parts[0],
                            parts[1],
                            parts[2].split("\\.", 2)[0],
                            parts[2].split("\\.", 2)[1],
                            parts[3].strip()))
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> eachKindHasATest() throws IOException {
        return kinds().stream()
                .map(kind -> DynamicTest.dynamicTest(kind.area() + ": " + kind.what(), () -> hasATest(kind)));
    }

    private static void hasATest(Kind kind) throws ReflectiveOperationException {
        Class<?> type = kind.type().equals("PlugInJarTest")
                ? Class.forName("org.alloclab.harness.plugin.PlugInJarTest")
                : OutsidePlugInTest.class;
        Method[] methods = Stream.of(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(kind.member()))
                .toArray(Method[]::new);
        assertThat(methods).as(kind.type() + "." + kind.member()).hasSize(1);
        if (kind.test().isEmpty()) {
            assertThat(methods[0].getAnnotations()).as("a test").isNotEmpty();
        } else {
            methods[0].setAccessible(true);
            assertThat((Stream<?>) methods[0].invoke(null))
                    .extracting(each -> ((Arguments) each).get()[0])
                    .as("cases of " + kind.member())
                    .contains(kind.test());
        }
    }

    @Test
    void noKindIsLeftOut() throws IOException {
        assertThat(kinds().stream().map(Kind::area)).hasSize(29).containsOnly("cheat", "jar", "failure");
    }
}
