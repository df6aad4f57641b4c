package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.alloclab.harness.plugin.PlugInSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of failure in each command that contains plug-ins: the others are there, and the exit code says so. */
@EnabledOnOs(OS.LINUX)
final class FailureKindsTest {
    @TempDir
    private Path directory;

    private Path trace = Path.of("");

    /** What a call of a plug-in does instead of its work. */
    enum Kind {
        EXCEPTION("throw new IllegalStateException(\"lost\");", "threw IllegalStateException from "),
        STACK_OVERFLOW("{ class Deep { void down() { down(); } } new Deep().down(); }", "threw StackOverflowError"),
        OUT_OF_MEMORY(
                "{ java.util.List<long[]> all = new java.util.ArrayList<>();"
                        + " while (true) { all.add(new long[Integer.MAX_VALUE - 8]); } }",
                "threw OutOfMemoryError from "),
        NO_CLASS("Part.go();", "threw NoClassDefFoundError from "),
        NO_METHOD("Part.go();", "threw NoSuchMethodError from "),
        ENDLESS("{ long n = 0; while (n >= 0) { n = (n + 1) & 1; } }", "does not come back from ");

        private final String code;
        private final String said;

        Kind(String code, String said) {
            this.code = code;
            this.said = said;
        }

        /** A plug-in that does so in its third call. */
        Path jar(PlugInSource sound, Path directory) throws IOException {
            String fields = "/*FIELDS*/";
            PlugInSource failing = sound.with("/*CALL*/", "if (++Mine.made == 3) " + code)
                    .with(fields, "static int made; static final class Part { static void go() {} }");
            if (this == NO_CLASS) {
                failing = failing.without("outside/Mine$Part.class");
            }
            Path jar = failing.jar(directory, "mine");
            if (this != NO_METHOD) {
                return jar;
            }
            Path other = sound.with(fields, "static int made; static final class Part {}")
                    .jar(directory, "other");
            return PlugInSource.mixed(jar, "outside/Mine$Part.class", other);
        }
    }

    private static PlugInSource allocator() {
        return PlugInSource.sound()
                .with("/*MALLOC*/", "/*CALL*/")
                .with(
                        "/*PROVIDER*/",
                        "@Override public Optional<NativeTwin> nativeTwin() {"
                                + " return Optional.of(new NativeTwin(\"\", \"libc6\", false, o -> Map.of())); }");
    }

    /** A decorator of a kernel layer. */
    private static PlugInSource around(String layer, String method) {
        return PlugInSource.of("""
                package outside;

                import org.alloclab.api.frame.*;
                import org.alloclab.api.slab.*;
                import org.alloclab.api.spi.*;

                public final class Mine implements LAYERDecorator {
                    /*FIELDS*/
                    @Override public String id() { return "mine"; }
                    @Override public String summary() { return "fails"; }
                    @Override public Upstream models() { return new Upstream("mine", "1"); }
                    @Override public LAYERAllocator decorate(LAYERAllocator inner, Context context) {
                        return new ForwardingLAYERAllocator(inner) {
                            @Override public METHOD
                        };
                    }
                }
                """.replace("METHOD", method).replace("LAYER", layer));
    }

    private static PlugInSource frames() {
        return around(
                "PageFrame",
                "long allocPages(int order, int gfp, int cpu) { /*CALL*/ return super.allocPages(order, gfp, cpu); }");
    }

    private static PlugInSource slab() {
        return around("Slab", "KmemCache createCache(CacheSpec spec) { /*CALL*/ return super.createCache(spec); }");
    }

    @BeforeEach
    void writeTrace() throws IOException {
        trace = Files.writeString(
                directory.resolve("t"), "1: malloc 0x10 100\n1: malloc 0x20 200\n1: malloc 0x30 300\n1: free 0x20\n");
    }

    private static CommandLineRun run(Path jar, String... command) {
        return CommandLineRun.of(Stream.concat(Stream.of("--plugin-path", jar.toString()), Arrays.stream(command))
                .toArray(String[]::new));
    }

    private static void theOthersAreThere(CommandLineRun run, Kind kind, String other) {
        String all = run.out() + run.err();
        assertThat(run.code()).as(all).isEqualTo(ExitCode.PLUG_IN);
        assertThat(all).contains(other).doesNotContain("\tat ", "fault of alloclab");
        assertThat(all).containsPattern("mine(/[a-z]+)? " + kind.said);
    }

    @ParameterizedTest
    @EnumSource
    void compare(Kind kind) throws IOException {
        Path jar = kind.jar(allocator(), directory);
        theOthersAreThere(
                run(jar, "compare", trace.toString(), "--allocators", "mine,ptmalloc", "--step-budget", "200ms"),
                kind,
                "\n  ptmalloc ");
    }

    @ParameterizedTest
    @EnumSource
    void replay(Kind kind) throws IOException {
        Path jar = kind.jar(allocator(), directory);
        CommandLineRun run =
                run(jar, "replay", trace.toString(), "--allocator", "mine", "--touch", "all", "--step-budget", "200ms");
        theOthersAreThere(run, kind, "operation 2");
        assertThat(run.err()).hasLineCount(1);
    }

    @ParameterizedTest
    @EnumSource
    void verify(Kind kind) throws IOException {
        CCompiler.assumeHere();
        Path jar = kind.jar(allocator(), directory);
        theOthersAreThere(
                run(jar, "verify", trace.toString(), "--allocators", "mine,ptmalloc", "--step-budget", "200ms"),
                kind,
                "ptmalloc");
    }

    @ParameterizedTest
    @EnumSource
    void kernelFrames(Kind kind) throws IOException {
        Path jar = kind.jar(frames(), directory);
        theOthersAreThere(
                run(
                        jar,
                        "kernel",
                        "fragmentation",
                        "--page-allocator",
                        "mine,buddy",
                        "--operations",
                        "2000",
                        "--step-budget",
                        "200ms"),
                kind,
                "\n  buddy ");
    }

    @ParameterizedTest
    @EnumSource
    void kernelSlab(Kind kind) throws IOException {
        Path jar = kind.jar(slab(), directory);
        theOthersAreThere(
                run(jar, "kernel", "slab", "--slab", "mine,slub", "--operations", "2000", "--step-budget", "200ms"),
                kind,
                "slub: caches");
    }

    static Stream<Arguments> unusable() {
        return OutsidePlugInTest.unusable();
    }

    /** A jar that cannot be used: the commands do without, exit code 0, and it is 2 where its plug-in is asked for. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void aJarThatCannotBeUsed(String name, PlugInSource source, String said) throws IOException {
        Path bad = source.jar(directory, "bad");
        Path damaged = Files.writeString(directory.resolve("damaged.jar"), "PK, and then nothing of a jar");
        Path both = Path.of(bad + ":" + damaged);
        String duplicate = name.equals("duplicate id") ? "bump" : "mine";
        Stream.of(
                        new String[] {"replay", trace.toString(), "--allocator", "bump", "--touch", "all"},
                        new String[] {"compare", trace.toString()},
                        new String[] {"why", trace.toString(), "--at", "end", "--allocator", "bump"})
                .forEach(command -> {
                    CommandLineRun run = CommandLineRun.beside(both, command);
                    assertThat(run.code()).as(name + run.out() + run.err()).isZero();
                    assertThat(run.out()).contains("bump");
                    assertThat(run.err()).contains("plug-in left out: " + bad, said, "plug-in left out: " + damaged);
                });
        if (!duplicate.equals("bump")) {
            CommandLineRun named = CommandLineRun.beside(both, "replay", trace.toString(), "--allocator", duplicate);
            assertThat(named.code()).isEqualTo(ExitCode.USAGE);
        }
    }

    /** The kernel's experiments and a comparison with the real library load jars too. */
    @ParameterizedTest
    @MethodSource("commands")
    void otherCommandsDoWithout(String command, int code) throws IOException {
        Path damaged = Files.writeString(directory.resolve("damaged.jar"), "PK, and then nothing of a jar");
        CommandLineRun run =
                run(damaged, command.replace("TRACE", trace.toString()).split(" ", -1));
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.err()).contains("plug-in left out: " + damaged);
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("kernel pageset --operations 2000", ExitCode.DONE),
                Arguments.of("kernel slab --operations 2000 --slab mine", ExitCode.USAGE),
                Arguments.of("verify TRACE --allocators mine", ExitCode.USAGE));
    }
}
