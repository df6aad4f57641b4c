package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.script.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scene on the real layers, against the text that was read and found right. */
final class SceneTest {
    private static final ProviderRegistry PLUG_INS = ProviderRegistry.discover();

    @TempDir
    private Path directory;

    static Stream<String> names() {
        return Scenes.all().stream().map(Scenes.Scene::name);
    }

    @Test
    void allOfThemAreFound() {
        assertThat(names()).hasSizeGreaterThanOrEqualTo(25).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isToldAsExpected(String name) throws IOException {
        Scenes.Scene scene = Scenes.named(name);
        String told = new ScenePlay(Cast.of(PLUG_INS)).play(scene, "", "");
        if (scene.script().settings().needs() == Needs.ALLOCATOR) {
            assertThat(withoutFrames(told)).isEqualTo(withoutFrames(expected(name)));
        } else {
            assertThat(told).isEqualTo(expected(name));
        }
    }

    /** Which frames are free when a program begins depends on what the kernel itself has taken. */
    private static String withoutFrames(String text) {
        return text.replaceAll("frames? \\d{4,}( to \\d+)?", "frame N");
    }

    private static String expected(String name) throws IOException {
        try (InputStream in = SceneTest.class.getResourceAsStream("expected/" + name + ".expected")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Stream<Arguments> scenesWithAllocators() {
        List<String> allocators =
                PLUG_INS.of(Layer.USER_ALLOCATOR).stream().map(Provider::id).toList();
        return Scenes.all().stream()
                .filter(scene -> scene.script().settings().needs() == Needs.ALLOCATOR)
                .flatMap(scene -> allocators.stream().map(id -> Arguments.of(scene.name(), id)));
    }

    /** A scene plays with every allocator, down to its last line, or says in a sentence why not. */
    @ParameterizedTest
    @MethodSource("scenesWithAllocators")
    void playsWithEveryAllocatorOrSaysWhyNot(String name, String allocator) {
        Scenes.Scene scene = Scenes.named(name);
        ScenePlay play = new ScenePlay(Cast.of(PLUG_INS));
        if (scene.script().settings().allows(allocator)) {
            List<String> lines =
                    scene.script().lines().stream().map(line -> line.text()).toList();
            String last = lines.get(lines.size() - 1).replaceFirst("^# *", "");
            assertThat(play.play(scene, allocator, "")).contains("\n    ").contains(last);
        } else {
            assertThat(scene.script().settings().why()).endsWith(".").doesNotContain("\n");
            assertThatThrownBy(() -> play.play(scene, allocator, ""))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining(name + " plays with ")
                    .hasMessageEndingWith(scene.script().settings().why());
        }
    }

    @Test
    void whatOnlyTheTextsAllocatorKnowsIsLeftOutAndSaid() {
        String told = new ScenePlay(Cast.of(PLUG_INS)).play(Scenes.named("nine-pictures"), "tcmalloc", "");
        assertThat(told)
                .contains("(The text speaks of ptmalloc; played with tcmalloc.)\n")
                .contains("(Left out: glibc.malloc.trim_threshold, an option of ptmalloc.)\n")
                .contains("    tcmalloc ");
    }

    private String play(String... lines) throws IOException {
        Path file = Files.write(directory.resolve("own.scene"), List.of(lines));
        return new ScenePlay(Cast.of(PLUG_INS)).play(Scenes.file(file), "", "");
    }

    @Test
    void familiesMixInOneScene() throws IOException {
        String told = play(
                "title mixed",
                "needs allocator",
                "A = malloc 20K",
                "write A 1K",
                "pages A 20K",
                "M = mmap 16K rw",
                "fork child",
                "@child write M",
                "k = kmalloc 100 GFP_KERNEL",
                "v = vmalloc 8K",
                "frames v 8K",
                "kfree k",
                "free A");
        assertThat(told)
                .startsWith("mixed\n> A = malloc 20K -> 0x")
                .contains("> pages A 20K -> 4 absent, 1 anonymous\n")
                .containsPattern("> k = kmalloc 100 GFP_KERNEL -> 0xffff8\\w+\n")
                .containsPattern("> v = vmalloc 8K -> 0xffffc9\\w+\n    buddy +gives ")
                .contains("> frames v 8K -> 2 frames in ")
                .contains("> @child write M\n    ");
    }

    @Test
    void aScriptWithoutSettingsIsToldOnTheDriversProcess() throws IOException {
        assertThat(play("r0=mmap 0 2p rw pa", "write r0 2", "munmap r1 1p"))
                .startsWith("own.scene\n> r0=mmap 0 2p rw pa -> 0x7ffff7ffd000\n")
                .contains("> write r0 2\n    paging   new PTE table")
                .endsWith("> munmap r1 1p -> skipped\n"
                        + lastAccount(play("r0=mmap 0 2p rw pa", "write r0 2", "munmap r1 1p")));
    }

    private static String lastAccount(String told) {
        return told.substring(told.lastIndexOf("    = faults +0 minor"));
    }

    @Test
    void aProgramThatDiesEndsItsScene() throws IOException {
        assertThat(play("needs allocator ptmalloc", "A = malloc 24", "free A", "free A", "B = malloc 24"))
                .contains("    = free(): double free detected in tcache 2\n")
                .doesNotContain("B = malloc");
    }

    @Test
    void timePasses() throws IOException {
        assertThat(play("needs allocator jemalloc", "A = malloc 1M", "touch A", "free A", "pause 20s", "B = malloc 24"))
                .contains("> pause 20s\n")
                .endsWith("kB more\n");
    }

    @Test
    void whatIsExpectedIsChecked() throws IOException {
        assertThat(play("needs allocator ptmalloc", "A = malloc 24", "free A", "B = malloc 24", "expect A B"))
                .endsWith("> expect A B\n");
        assertWrong(
                "own.scene: line 4: expected A to be B, 0x55555555b2c0: was '0x55555555b2a0'",
                "needs allocator ptmalloc",
                "A = malloc 24",
                "B = malloc 24",
                "expect A B");
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        assertWrong(
                "own.scene: line 2: expected a number, or a name that has a value: was 'B'",
                "needs allocator",
                "free B");
        assertWrong(
                "own.scene: line 2: expected an allocator: for this operation say 'needs allocator'",
                "needs kernel",
                "A = malloc 1");
        assertWrong(
                "line 1: expected needs with one of allocator, processes, kernel, driver: was 'nothing'",
                "needs nothing");
        assertWrong("line 2: expected settings in front of the first call: was 'swap 1M'", "nop", "swap 1M");
        assertWrong("line 1: expected pause with 1 arguments: was 'pause'", "pause");
        assertWrong("line 2: expected a process that was forked and lives: was '@x'", "needs processes", "@x nop");
        assertWrong(
                "line 3: expected the first process, which alone has an allocator: was '@x'",
                "needs allocator",
                "fork x",
                "@x malloc 3");
    }

    private void assertWrong(String message, String... lines) {
        assertThatThrownBy(() -> play(lines)).isInstanceOf(UsageException.class).hasMessageContaining(message);
    }
}
