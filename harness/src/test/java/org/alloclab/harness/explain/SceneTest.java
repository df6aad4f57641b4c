package org.alloclab.harness.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scene on the real layers, against the text that was read and found right. */
final class SceneTest {

    static Stream<String> names() {
        return Scene.all().stream().map(Scene::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void isToldAsExpected(String name) throws IOException {
        Scene scene = Scene.named(name);
        String told = scene.play(ProviderRegistry.discover(), "ptmalloc", "");
        if (scene.stage() == Stage.PROGRAM) {
            assertThat(withoutFrames(told)).isEqualTo(withoutFrames(expected(name)));
        } else {
            assertThat(told).isEqualTo(expected(name));
        }
    }

    /** Which frames are free when a scene begins depends on what the kernel itself has taken. */
    private static String withoutFrames(String text) {
        return text.replaceAll("frames? \\d{4,}( to \\d+)?", "frame N");
    }

    private static String expected(String name) throws IOException {
        try (InputStream in = SceneTest.class.getResourceAsStream(name + ".expected")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
