package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare} leads with what decides. */
final class CompareTableTest {
    private static final int TERMINAL = 100;

    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void unpack() throws IOException {
        trace = directory.resolve("t.txt");
        try (InputStream in = Objects.requireNonNull(
                Main.class.getResourceAsStream("/org/alloclab/harness/study/why/threshold.txt"))) {
            Files.copy(in, trace);
        }
    }

    private int compare(String... more) {
        String[] arguments = new String[2 + more.length];
        arguments[0] = "compare";
        arguments[1] = trace.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return Main.run(arguments, new PrintWriter(out), new PrintWriter(err), ProviderRegistry::discover);
    }

    private List<String> row(String name) {
        String line = out.toString()
                .lines()
                .filter(each -> each.startsWith("  " + name + " "))
                .findFirst()
                .orElseThrow();
        return List.of(line.strip().split(" +", -1));
    }

    @Test
    void theTableLeadsWithWhatDecidesAndFitsATerminal() {
        assertThat(compare("--allocators", "jemalloc,ptmalloc,tcmalloc")).isZero();
        assertThat(row("jemalloc"))
                .containsExactly(
                        "jemalloc", "51,264", "-19%", "22,532", "-33%", "1.51", "225,386", "55", "dirty", "21,780");
        assertThat(row("ptmalloc"))
                .containsExactly("ptmalloc", "62,904", "33,616", "1.85", "25,054", "25", "top", "32,134");
        assertThat(out.toString()).contains("RSS peak", "largest waste", "against ptmalloc", "--all shows the rest");
        assertThat(out.toString()).doesNotContain("max/max", "VSZ");
        assertThat(out.toString().lines().skip(1))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(TERMINAL + 20));
        assertThat(out.toString().lines().filter(line -> line.startsWith("  ")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(TERMINAL));
    }

    @Test
    void anyRowCanBeTheBaseline() {
        assertThat(compare(
                        "--allocators",
                        "jemalloc,tcmalloc,tcmalloc[TCMALLOC_RELEASE_RATE=10]",
                        "--baseline",
                        "tcmalloc"))
                .isZero();
        assertThat(row("tcmalloc")).doesNotContain("+0%");
        assertThat(row("jemalloc")).contains("-23%");
        assertThat(out.toString()).contains("against tcmalloc");
        assertThat(compare("--allocators", "jemalloc,tcmalloc", "--baseline", "ptmalloc"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--baseline must be one of jemalloc, tcmalloc: was ptmalloc");
    }

    @Test
    void timeThatPassesBehindTheEndHasAColumn() {
        assertThat(compare("--allocators", "jemalloc", "--idle", "30s", "--clock", "1000000000000,1000"))
                .isZero();
        assertThat(out.toString()).contains(" idle ", "behind --idle");
    }

    @Test
    void allShowsEveryFigureWithALineOnIt() {
        assertThat(compare("--allocators", "ptmalloc", "--all")).isZero();
        assertThat(out.toString()).contains("VSZ peak", "max/max", "the kernel's side at the end", "unusable");
        assertThat(out.toString()).contains("mean: " + RunFigures.FRAG_MEAN.meaning());
    }

    @Test
    void aProgramThatDiesHasItsRowAndWhatItHeld() throws IOException {
        Files.writeString(
                trace, "1: malloc 0x10 100000\n1: malloc 0x20 100000\n1: free 0x10\n1: malloc 0x30 900000000\n");
        assertThat(compare(
                        "--allocators",
                        "ptmalloc",
                        "--memory-limit",
                        "4m",
                        "--json",
                        directory.resolve("j").toString()))
                .isZero();
        assertThat(row("ptmalloc")).hasSizeGreaterThan(6);
        assertThat(out.toString()).contains("  ptmalloc: died in operation 3");
        assertThat(Files.readString(directory.resolve("j"))).contains("\"kind\": \"live\"");
    }
}
