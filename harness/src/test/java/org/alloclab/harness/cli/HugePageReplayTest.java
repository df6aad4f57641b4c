package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What huge pages make of a heap of which little is used, over the simulators on the class path. */
final class HugePageReplayTest {
    private static final int BLOCKS = 200;
    private static final Pattern FIGURE = Pattern.compile("(Rss|AnonHugePages): +(\\d+) kB");

    @TempDir
    private Path directory;

    /** Rss and AnonHugePages at the end, in kB. */
    private List<Long> replay(String... options) throws IOException {
        StringBuilder trace = new StringBuilder();
        for (int i = 1; i <= BLOCKS; i++) {
            trace.append("1: malloc 0x").append(Integer.toHexString(16 * i)).append(" 40000\n");
        }
        Path file = Files.writeString(directory.resolve("t.txt"), trace);
        List<String> arguments = new ArrayList<>(List.of(
                "replay", file.toString(), "--allocator", "ptmalloc", "--touch", "none", "--show", "smaps_rollup"));
        arguments.addAll(List.of(options));
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        assertThat(Main.run(arguments.toArray(new String[0]), writer, writer, ProviderRegistry::discover))
                .isEqualTo(ExitCode.DONE);
        List<Long> figures = new ArrayList<>();
        Matcher figure = FIGURE.matcher(out.toString());
        while (figure.find()) {
            figures.add(Long.parseLong(figure.group(2)));
        }
        assertThat(figures).hasSize(2);
        return figures;
    }

    @Test
    void khugepagedFillsTheHolesOfASparseHeap() throws IOException {
        List<Long> small = replay("-o", "transparent_hugepage=always");
        List<Long> scanned = replay("-o", "transparent_hugepage=always", "--khugepaged", "--checkpoints", "1");
        assertThat(small.get(1)).isZero();
        assertThat(scanned.get(1)).isPositive().isLessThanOrEqualTo(BLOCKS * 40_000 / 1024);
        assertThat(scanned.get(0)).isGreaterThan(small.get(0)).isLessThan(small.get(0) + scanned.get(1));
    }

    @Test
    void khugepagedHasNothingToDoWithoutTheSetting() throws IOException {
        assertThat(replay("-o", "transparent_hugepage=never", "--khugepaged"))
                .isEqualTo(replay("-o", "transparent_hugepage=never"));
    }
}
