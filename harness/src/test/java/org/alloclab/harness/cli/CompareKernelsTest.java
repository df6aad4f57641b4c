package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alloclab compare} over several page-frame and slab allocators, on the real layers. */
final class CompareKernelsTest {
    @TempDir
    private Path directory;

    @Test
    void everyChoiceIsAContenderAndTheKernelsSideIsShown() throws IOException {
        Path trace = Files.writeString(
                directory.resolve("t"), "1: malloc 0x10 300000\n1: malloc 0x20 5000\n1: free 0x10\n1: free 0x20\n");
        Path csv = directory.resolve("csv");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                new String[] {
                    "compare",
                    trace.toString(),
                    "--allocators",
                    "ptmalloc",
                    "--page-allocator",
                    "buddy,bitmap",
                    "--slab",
                    "slub,slab",
                    "--machine",
                    "x86_64-64m",
                    "--load",
                    "60",
                    "--csv",
                    csv.toString()
                },
                new PrintWriter(out),
                new PrintWriter(err),
                ProviderRegistry::discover);
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("the kernel's side at the end")
                .contains("ptmalloc buddy slub", "ptmalloc buddy slab", "ptmalloc bitmap slub", "ptmalloc bitmap slab");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).hasSize(5);
        assertThat(figure(rows, 1, "pinned_stretches")).isLessThan(figure(rows, 3, "pinned_stretches"));
        assertThat(figure(rows, 1, "object_bytes")).isPositive().isLessThan(figure(rows, 1, "slab_bytes"));
        assertThat(figure(rows, 1, "slab_bytes")).isNotEqualTo(figure(rows, 2, "slab_bytes"));
    }

    private static long figure(List<String> rows, int row, String column) {
        int at = List.of(rows.get(0).split(",", -1)).indexOf(column);
        return Long.parseLong(rows.get(row).split(",", -1)[at]);
    }
}
