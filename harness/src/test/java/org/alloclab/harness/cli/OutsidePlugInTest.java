package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.harness.plugin.PlugInSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plug-ins of jars in commands: whatever one of them does, the others finish and it is said what it did. */
final class OutsidePlugInTest {
    private static final String THIRD = "if (calls == 3) ";

    /** What no type shows can still be reached by force: then the referee sees what came of it. */
    private static final String BY_REFLECTION = "try { Object m = context.space().memory();"
            + " var grant = m.getClass().getDeclaredMethod(\"grant\", long.class, long.class, boolean.class);"
            + " grant.setAccessible(true); grant.invoke(m, a, size, true);"
            + " } catch (ReflectiveOperationException e) { throw new IllegalStateException(e); }";

    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void writeTrace() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 8; i++) {
            text.append("1: malloc 0x").append(i).append("0 ").append(100 * i).append('\n');
        }
        text.append(
                "1: realloc 0x90 0x10 5000\n1: calloc 0xa0 10 30\n1: memalign 0xb0 64 100\n1: free 0x20\n1: free 0x30\n");
        trace = Files.writeString(directory.resolve("t"), text);
    }

    private int run(Path jar, String... arguments) {
        CommandLineRun run = CommandLineRun.beside(jar, arguments);
        out = run.out();
        err = run.err();
        return run.code();
    }

    @Test
    void aSoundPlugInHasARowBesideTheOthers() {
        Path jar = PlugInSource.sound().jar(directory, "mine");
        assertThat(run(jar, "compare", trace.toString())).as(out + err).isZero();
        assertThat(out).contains("\n  mine ", "\n  bump ", "start").doesNotContain("left out");
        assertThat(run(jar, "replay", trace.toString(), "--allocator", "mine", "--touch", "all"))
                .as(out + err)
                .isZero();
        assertThat(run(jar, "list")).isZero();
        assertThat(out).contains("mine ", "from: " + jar);
    }

    /** The referee writes into both ends of a block; in small ones these meet. */
    @Test
    void blocksOfEverySmallSizeAreBelieved() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int size = 1; size <= 64; size++) {
            text.append("1: malloc 0x")
                    .append(Integer.toHexString(size * 16))
                    .append(' ')
                    .append(size)
                    .append('\n');
        }
        for (int size = 1; size <= 64; size += 2) {
            String name = Integer.toHexString(size * 16);
            text.append("1: realloc 0x").append(name).append(" 0x").append(name);
            text.append(' ').append(size + 9).append('\n');
        }
        for (int size = 1; size <= 64; size++) {
            text.append("1: free 0x").append(Integer.toHexString(size * 16)).append('\n');
        }
        Files.writeString(trace, text);
        Path jar = PlugInSource.sound().jar(directory, "mine");
        assertThat(run(jar, "replay", trace.toString(), "--allocator", "mine", "--touch", "all"))
                .as(out + err)
                .isZero();
    }

    @Test
    void aPlugInThatCannotBeUsedIsToldAndTheOthersAreThere() {
        Path jar = PlugInSource.sound().called("Mine").jar(directory, "mine");
        assertThat(run(jar, "compare", trace.toString())).as(out + err).isZero();
        assertThat(err).contains("alloclab: plug-in left out: " + jar + ": outside.Mine: its id must be");
        assertThat(out).contains("\n  bump ");
        assertThat(run(jar, "replay", trace.toString(), "--allocator", "mine")).isEqualTo(2);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "exception",
                        "/*MALLOC*/",
                        THIRD + "throw new IllegalStateException(\"lost\");",
                        "operation 2: mine threw IllegalStateException from malloc(): lost"),
                mistake(
                        "exception in start",
                        "/*START*/",
                        "if (true) throw new ArithmeticException(\"zero\");",
                        "mine threw ArithmeticException from start(): zero"),
                mistake(
                        "exception in create",
                        "/*CREATE*/",
                        "if (true) throw new ArithmeticException(\"zero\");",
                        "mine threw ArithmeticException from create(): zero"),
                mistake(
                        "null from create",
                        "return new Bump(context)",
                        "return null",
                        "mine answered null to create()"),
                mistake(
                        "endless recursion",
                        "/*MALLOC*/",
                        THIRD + "malloc(calls--);",
                        "operation 2: mine threw StackOverflowError from malloc()"),
                mistake(
                        "memory of the host",
                        "/*MALLOC*/",
                        THIRD + "{ List<long[]> all = new ArrayList<>();"
                                + " while (true) { all.add(new long[Integer.MAX_VALUE - 8]); } }",
                        "operation 2: mine threw OutOfMemoryError from malloc()"),
                mistake(
                        "endless loop",
                        "/*MALLOC*/",
                        THIRD + "{ long n = 0; while (n >= 0) { n = (n + 1) & 1; } }",
                        "operation 2: mine does not come back from malloc(): it ran longer than --step-budget allows"),
                mistake(
                        "waits for ever",
                        "/*MALLOC*/",
                        THIRD + "try { new java.util.concurrent.CountDownLatch(1).await(); }"
                                + " catch (InterruptedException e) { }",
                        "operation 2: mine does not come back from malloc(): it ran longer than --step-budget allows"),
                mistake(
                        "one address for every block", "/*MALLOC*/",
                        "if (next > 0) { long a = (next - 16) & -4096; sizes.put(a, size); return a; }",
                                "which overlaps the live block"),
                mistake(
                        "address that is not mapped",
                        "/*MALLOC*/",
                        THIRD + "{ sizes.put(4096L, size); return 4096; }",
                        "operation 2: mine answered 0x1000 to malloc(300), which is not mapped"),
                mistake(
                        "misaligned",
                        "/*MALLOC*/",
                        THIRD + "{ long a = place(16, size + 8) + 4; sizes.put(a, size);" + " return a; }",
                        "which is no multiple of 8"),
                mistake(
                        "memalign ignores the alignment",
                        "place(alignment, size); }",
                        "place(16, size + 8) + 8; }",
                        "to memalign(64, 100), which is no multiple of 64"),
                mistake(
                        "too small",
                        "sizes.getOrDefault(pointer, 0L)",
                        "sizes.getOrDefault(pointer, 0L) / 2",
                        "where only 50 bytes can be used"),
                mistake(
                        "grants itself its pages",
                        "/*MALLOC*/",
                        "if (true) { long a = place(16, size);" + BY_REFLECTION + " return a; }",
                        "has pages that were written and are not there: only the kernel grants access to a page"),
                mistake(
                        "calloc that is not zeroed",
                        "/*CALLOC*/",
                        "if (true) { long a = place(16, count * size); context.space().memory().store8(a + count * size - 1, 1);"
                                + " return a; }",
                        "to calloc(10, 30), whose byte 299 is not 0"),
                mistake(
                        "realloc loses the tail",
                        "Math.min(size, sizes.remove(pointer))",
                        "Math.min(size, sizes.remove(pointer) - 1)",
                        "which has not the bytes of the old block"),
                mistake(
                        "writes into a live block",
                        "/*FREE*/",
                        "for (long a : sizes.keySet()) { if (a != pointer) context.space().memory().store8(a, 1); }",
                        "mine wrote into the live block"));
    }

    private static Arguments mistake(String name, String old, String replacement, String said) {
        return Arguments.of(name, PlugInSource.sound().with(old, replacement), said);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void whateverAPlugInDoesTheOtherRowsAreComplete(String name, PlugInSource source, String said) throws IOException {
        Path jar = source.jar(directory, "mine");
        assertThat(run(jar, "compare", trace.toString(), "--step-budget", "200ms"))
                .as(name + out + err)
                .isEqualTo(7);
        assertThat(out).contains("\n  bump ", "\n  bump:lucky ", "  mine: left out by ", said);
        assertThat(run(
                        jar,
                        "replay",
                        trace.toString(),
                        "--allocator",
                        "mine",
                        "--touch",
                        "all",
                        "--step-budget",
                        "200ms"))
                .as(name + out + err)
                .isEqualTo(7);
        assertThat(err).contains(said).hasLineCount(1);
    }

    /** The address space and the clock that a plug-in is handed are no more than their types say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "((AddressSpace) context.space()).khugepaged(1);",
                "((org.alloclab.api.machine.VirtualClock) context.clock()).set(0);"
            })
    void aPlugInCannotTakeMoreThanItIsHanded(String taken) throws IOException {
        Path jar = PlugInSource.sound().with("/*MALLOC*/", THIRD + taken).jar(directory, "mine");
        assertThat(run(jar, "compare", trace.toString())).isEqualTo(7);
        assertThat(out).contains("mine threw ClassCastException from malloc()", "\n  bump ");
    }

    @Test
    void aClassThatIsMissingAtRunTimeEndsOneRow() throws IOException {
        Path jar = PlugInSource.sound()
                .with("/*FIELDS*/", "static final class Gone { static void go() {} }")
                .with("/*MALLOC*/", THIRD + "Gone.go();")
                .without("outside/Mine$Gone.class")
                .jar(directory, "mine");
        assertThat(run(jar, "compare", trace.toString())).isEqualTo(7);
        assertThat(out).contains("mine threw NoClassDefFoundError from malloc(): outside/Mine$Gone", "\n  bump ");
    }

    @Test
    void aMethodThatIsMissingAtRunTimeEndsOneRow() throws IOException {
        String fields = "/*FIELDS*/";
        Path other =
                PlugInSource.sound().with(fields, "static final class Part {}").jar(directory, "other");
        Path jar = PlugInSource.mixed(
                PlugInSource.sound()
                        .with(fields, "static final class Part { static void go() {} }")
                        .with("/*MALLOC*/", THIRD + "Part.go();")
                        .jar(directory, "mine"),
                "outside/Mine$Part.class",
                other);
        assertThat(run(jar, "compare", trace.toString())).isEqualTo(7);
        assertThat(out).contains("mine threw NoSuchMethodError from malloc()", "\n  bump ");
    }

    @Test
    void whatIsTakenBeforeTheFirstCallIsToldApart() throws IOException {
        Path jar = PlugInSource.sound()
                .with("/*START*/", "place(16, 64 << 20); context.space().memory().touch(next - (64 << 20), 64 << 20);")
                .jar(directory, "mine");
        Path csv = directory.resolve("csv");
        assertThat(run(jar, "compare", trace.toString(), "--csv", csv.toString()))
                .as(out + err)
                .isZero();
        assertThat(out).contains("start").contains("65,53");
        assertThat(Files.readAllLines(csv).get(0)).contains("start_rss_bytes");
    }

    @Test
    void outcomesOfAFailureAreInEveryForm() throws IOException {
        Path jar = PlugInSource.sound()
                .with("/*MALLOC*/", THIRD + "throw new IllegalStateException(\"lost\");")
                .jar(directory, "mine");
        for (String form : new String[] {"csv", "json", "md"}) {
            assertThat(run(jar, "compare", trace.toString(), "--format", form)).isEqualTo(7);
            assertThat(out).contains("mine threw IllegalStateException from malloc(): lost", "bump");
        }
    }

    /** Behind the last block there is no call that would notice it. */
    @Test
    void theLastBlockOfATraceIsHeldToo() throws IOException {
        Files.writeString(trace, "1: malloc 0x10 100\n1: malloc 0x20 9000\n");
        Path jar = PlugInSource.sound()
                .with("/*MALLOC*/", "if (calls == 2) { long a = place(4096, size);" + BY_REFLECTION + " return a; }")
                .jar(directory, "mine");
        assertThat(run(jar, "compare", trace.toString())).as(out).isEqualTo(7);
        assertThat(out)
                .contains("  mine: left out by operation 1: mine handed out the block 0x")
                .contains(" of 9000 bytes, which has pages that were written and are not there");
    }

    static Stream<Arguments> unusable() {
        PlugInSource sound = PlugInSource.sound();
        return Stream.of(
                Arguments.of("null id", sound.with("return \"mine\"", "return null"), "its id must be"),
                Arguments.of("duplicate id", sound.called("bump"), "is claimed by"),
                Arguments.of(
                        "wrong layer",
                        sound.with(
                                "/*PROVIDER*/",
                                "@Override public org.alloclab.api.machine.Layer layer() {"
                                        + " return org.alloclab.api.machine.Layer.SLAB; }"),
                        "its layer must be"),
                Arguments.of("no services file", sound.publishing(null), "META-INF/services"));
    }

    /** A jar that cannot be used costs nobody a row, and no exit code but that of whoever names it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void aJarThatCannotBeUsedCostsNobodyARow(String name, PlugInSource source, String said) throws IOException {
        Path good = PlugInSource.sound().called("good").jar(directory, "good");
        Path bad = source.jar(directory, "bad");
        Path damaged = Files.writeString(directory.resolve("damaged.jar"), "PK, and then nothing of a jar");
        Path both = Path.of(bad + ":" + damaged + ":" + good);
        assertThat(run(both, "compare", trace.toString())).as(name + out + err).isZero();
        assertThat(out).contains("\n  good ", "\n  bump ").doesNotContain("left out");
        assertThat(err).contains("plug-in left out: " + bad, said, "plug-in left out: " + damaged);
    }

    /** Commands that play a trace for one answer: the others have theirs, and it is said why one has none. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandContainsWhatAPlugInDoes(String command, String other) {
        for (PlugInSource source : List.of(
                PlugInSource.sound().with("/*MALLOC*/", THIRD + "throw new IllegalStateException(\"lost\");"),
                PlugInSource.sound().with("/*MALLOC*/", THIRD + "{ long n = 0; while (n >= 0) { n = (n + 1) & 1; } }"),
                PlugInSource.sound().with("/*MALLOC*/", THIRD + "return malloc(calls--);"),
                PlugInSource.sound().with("/*MALLOC*/", THIRD + "{ sizes.put(4096L, size); return 4096; }"))) {
            Path jar = source.jar(directory, "mine");
            String[] arguments = (command + " --step-budget 200ms")
                    .replace("TRACE", trace.toString())
                    .split(" ");
            assertThat(run(jar, arguments)).as(command + out + err).isEqualTo(7);
            assertThat(out + err).contains("mine", other).doesNotContain("\tat ", "fault of alloclab");
            assertThat(out + err).containsPattern("mine (threw|answered|does not come back)");
        }
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("why TRACE --at end --allocator mine,bump", "bump"),
                Arguments.of("why TRACE --at end --allocator mine", "mine"),
                Arguments.of(
                        "bench TRACE --allocators mine --repeat 1 --warm-up 1 --touch none --threads folded", "mine"),
                Arguments.of("tune TRACE --allocators mine,bump --budget 2 --quiet", "bump"));
    }

    /** Each is measured in a JVM of its own, which finds the plug-in as this one did. */
    @Test
    void benchMeasuresTheOthersWhereAPlugInFails() {
        Path jar = PlugInSource.sound()
                .with("/*MALLOC*/", THIRD + "throw new IllegalStateException(\"lost\");")
                .jar(directory, "mine");
        CommandLineRun run = CommandLineRun.of(
                "--plugin-path",
                jar.toString(),
                "bench",
                trace.toString(),
                "--allocators",
                "mine,tcmalloc",
                "--repeat",
                "1",
                "--warm-up",
                "1",
                "--touch",
                "none",
                "--threads",
                "folded");
        assertThat(run.code()).as(run.err()).isEqualTo(7);
        assertThat(run.out()).containsPattern("mine: left out by .*lost").containsPattern(" tcmalloc +none +1 ");
    }

    /** A story needs the real kernel below: what a plug-in does there ends it in one line too. */
    @Test
    void explainContainsWhatAPlugInDoes() throws IOException {
        Path scene = Files.writeString(
                directory.resolve("s.scene"),
                "title Three blocks\nneeds allocator\nA = malloc 100\nB = malloc 100\nC = malloc 300\n");
        for (String wrong : List.of(
                "throw new IllegalStateException(\"lost\");",
                "{ long n = 0; while (n >= 0) { n = (n + 1) & 1; } }",
                "return malloc(calls--);",
                "{ sizes.put(4096L, size); return 4096; }")) {
            Path jar = PlugInSource.sound().with("/*MALLOC*/", THIRD + wrong).jar(directory, "mine");
            CommandLineRun run = CommandLineRun.of(
                    "--plugin-path",
                    jar.toString(),
                    "explain",
                    scene.toString(),
                    "--allocator",
                    "mine",
                    "--step-budget",
                    "200ms");
            assertThat(run.code()).as(wrong + run.out() + run.err()).isEqualTo(ExitCode.PLUG_IN);
            assertThat(run.out() + run.err())
                    .containsPattern("mine (threw|answered|does not come back)")
                    .doesNotContain("\tat ", "fault of alloclab");
        }
    }

    @Test
    void checkHoldsPlugInsOfTheProgramToo() {
        Path jar = PlugInSource.sound().jar(directory, "mine");
        assertThat(run(jar, "compare", trace.toString(), "--allocators", "bump", "--check"))
                .as(out + err)
                .isEqualTo(7);
        assertThat(out).contains("bump answered 0x", "which has not the bytes of the old block");
    }
}
