package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.plugin.PlugInSource;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Allocators that are sound for a while and cheat then, on recorded programs: each is told by name at its operation, as the plug-in
 * of a jar always and as one of the program with {@code --check}, and the others have their rows.
 */
final class CheatsOnRecordingsTest {
    private static final String TRACES = "/org/alloclab/harness/study/why/traces/";
    /** The call of malloc with which a cheat begins, from 1. */
    private static final int FROM = 100;

    private static final String THEN = "if (calls >= " + FROM + ") ";

    private static final String MAPPED = "{ long a = context.space().mmap(0, (size + 4096) & -4096,"
            + " Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0); sizes.put(a, size);";

    private static final String GRANTED = " try { Object m = context.space().memory();"
            + " var grant = m.getClass().getDeclaredMethod(\"grant\", long.class, long.class, boolean.class);"
            + " grant.setAccessible(true); grant.invoke(m, a, size, true);"
            + " } catch (ReflectiveOperationException e) { throw new IllegalStateException(e); }";

    private static final PlugInSource ONE_ADDRESS = PlugInSource.sound()
            .with("private int calls;", "private int calls; private long one;")
            .with(
                    "/*MALLOC*/",
                    THEN + "{ one = one == 0 ? place(16, 1 << 20) : one; sizes.put(one, size); return one; }");

    private static final PlugInSource GRANTS_ITSELF_ITS_PAGES =
            PlugInSource.sound().with("/*MALLOC*/", THEN + MAPPED + GRANTED + " return a; }");

    private static final PlugInSource NOT_MAPPED =
            PlugInSource.sound().with("/*MALLOC*/", THEN + "{ sizes.put(4096L, size); return 4096; }");

    private static final PlugInSource ALL_IN_START = PlugInSource.sound()
            .with("/*START*/", "place(16, 64 << 20); context.space().memory().touch(next - (64 << 20), 64 << 20);");

    @TempDir
    private Path directory;

    private Path trace(String name) throws IOException {
        Path trace = directory.resolve(name + ".txt.gz");
        try (InputStream text = resource(name)) {
            Files.copy(text, trace);
        }
        return trace;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(CheatsOnRecordingsTest.class.getResourceAsStream(TRACES + name + ".txt.gz"));
    }

    private static List<String> operations(String name) throws IOException {
        try (InputStream text = new GZIPInputStream(resource(name))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** The operation of the first call with which the cheat begins. */
    private static int first(String name) throws IOException {
        List<String> lines = operations(name);
        int calls = 0;
        int at = -1;
        while (calls < FROM) {
            at++;
            calls += lines.get(at).contains(": malloc ") ? 1 : 0;
        }
        return at;
    }

    /** The operation that is answered with the one address while the block before it still lives there. */
    private static int firstOverlap(String name) throws IOException {
        List<String> lines = operations(name);
        int at = first(name);
        String there = block(lines.get(at));
        while (true) {
            at++;
            boolean malloc = lines.get(at).contains(": malloc ");
            if (malloc && !there.isEmpty()) {
                return at;
            }
            if (malloc) {
                there = block(lines.get(at));
            } else if (lines.get(at).matches("\\d+: (free|realloc) .*" + there + "\\b.*")) {
                there = "";
            }
        }
    }

    private static String block(String line) {
        return line.split(" ", -1)[2];
    }

    static Stream<Arguments> cheats() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (String name : List.of("sort", "xz", "java", "syn-mt")) {
            all.add(Arguments.of(
                    "one address", name, ONE_ADDRESS, firstOverlap(name), "which overlaps the live block"));
            all.add(Arguments.of(
                    "grants itself its pages",
                    name,
                    GRANTS_ITSELF_ITS_PAGES,
                    first(name),
                    "has pages that were written and are not there: only the kernel grants access to a page"));
            all.add(Arguments.of("no memory", name, NOT_MAPPED, first(name), "mine answered 0x1000 to malloc("));
        }
        return all.stream();
    }

    /** The same class once as a plug-in of a jar and once as one of the program. */
    private List<CommandLineRun> both(PlugInSource source, String... command) throws IOException {
        Path jar = source.jar(directory, "mine");
        CommandLineRun outside =
                CommandLineRun.of(Stream.concat(Stream.of("--plugin-path", jar.toString()), Stream.of(command))
                        .toArray(String[]::new));
        try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            Provider mine = (Provider)
                    classes.loadClass("outside.Mine").getDeclaredConstructor().newInstance();
            List<Provider> plugIns = new ArrayList<>(ProviderRegistry.discover().all());
            plugIns.add(mine);
            CommandLineRun inside = CommandLineRun.of(
                    () -> new ProviderRegistry(plugIns),
                    Stream.concat(Stream.of(command), Stream.of("--check")).toArray(String[]::new));
            return List.of(outside, inside);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cheats")
    void eachIsToldAtItsOperation(String cheat, String name, PlugInSource source, int operation, String said)
            throws IOException {
        String trace = trace(name).toString();
        String told = "by operation " + operation + ": mine ";
        for (CommandLineRun run : both(source, "compare", trace, "--allocators", "mine,ptmalloc,jemalloc")) {
            assertThat(run.code()).as(cheat + run.out() + run.err()).isEqualTo(ExitCode.PLUG_IN);
            assertThat(run.out())
                    .contains("  mine: left out " + told)
                    .contains(said)
                    .containsPattern("\n  ptmalloc +[0-9]")
                    .containsPattern("\n  jemalloc +[0-9]");
        }
        for (CommandLineRun run : both(source, "replay", trace, "--allocator", "mine", "--touch", "all")) {
            assertThat(run.code()).as(cheat + run.out() + run.err()).isEqualTo(ExitCode.PLUG_IN);
            assertThat(run.err())
                    .hasLineCount(1)
                    .contains("operation " + operation + ": mine ")
                    .contains(said);
        }
    }

    /** What is mapped and written before the first call counts, and is told apart. */
    @ParameterizedTest
    @ValueSource(strings = {"sort", "syn-mt"})
    void whatIsTakenInStartIsToldApart(String name) throws IOException {
        for (CommandLineRun run :
                both(ALL_IN_START, "compare", trace(name).toString(), "--allocators", "mine,ptmalloc")) {
            assertThat(run.code()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .containsPattern("RSS peak .* start ")
                    .containsPattern("\n  mine +[0-9]{2},[0-9]{3} .* 65,536 ")
                    .containsPattern("\n  ptmalloc +[0-9]");
        }
    }
}
