package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.render.report.ReportPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a file: it is small, stands alone, and carries its library unchanged. */
final class ReportPageTest {
    @TempDir
    private Path directory;

    /** Compares three allocators on the trace of a program that leaves much resident. */
    static void compare(Path directory, String... more) throws IOException {
        Path trace = directory.resolve("threshold.txt");
        try (InputStream in = Objects.requireNonNull(
                Main.class.getResourceAsStream("/org/alloclab/harness/study/why/threshold.txt"))) {
            Files.write(trace, in.readAllBytes());
        }
        List<String> arguments =
                new ArrayList<>(List.of("compare", trace.toString(), "--allocators", "ptmalloc,jemalloc,tcmalloc"));
        arguments.addAll(List.of(more));
        StringWriter err = new StringWriter();
        int code = Main.run(
                arguments.toArray(String[]::new),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                ProviderRegistry::discover);
        assertThat(code).as(err.toString()).isZero();
    }

    @Test
    void thePageIsOneSmallFileThatNamesNoOther() throws IOException {
        Path page = directory.resolve("r.html");
        compare(directory, "--report", page.toString());
        String html = Files.readString(page);
        assertThat(Files.size(page)).isLessThan(1 << 20);
        assertThat(html).doesNotContain("http:", "https:", "src=", "@import");
        assertThat(html).contains("default-src 'none'", "jemalloc keeps least resident at the peak");
        assertThat(html).contains("LD_PRELOAD=libjemalloc.so.2 ./program", "<noscript>");
        assertThat(html).doesNotContainPattern("@[A-Z]+@");
    }

    @Test
    void theLibraryIsTheOneThatWasLookedAt() throws IOException, NoSuchAlgorithmException {
        Map<String, String> known = Map.of(
                "uPlot-1.6.32.iife.min.js", "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
                "uPlot-1.6.32.min.css", "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
                "uPlot-LICENSE.txt", "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd");
        for (Map.Entry<String, String> file : known.entrySet()) {
            try (InputStream in =
                    Objects.requireNonNull(ReportPage.class.getResourceAsStream(file.getKey()), file.getKey())) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
                assertThat(HexFormat.of().formatHex(digest)).as(file.getKey()).isEqualTo(file.getValue());
            }
        }
    }

    @Test
    void whyHasAPageToo() throws IOException {
        Path page = directory.resolve("w.html");
        compare(directory);
        int code = Main.run(
                new String[] {
                    "why",
                    directory.resolve("threshold.txt").toString(),
                    "--allocator",
                    "ptmalloc",
                    "--at",
                    "end",
                    "--touch",
                    "all",
                    "--report",
                    page.toString()
                },
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                ProviderRegistry::discover);
        assertThat(code).isZero();
        String html = new String(Files.readAllBytes(page), StandardCharsets.UTF_8);
        assertThat(html).contains("are top", "trim threshold 59,981,824 bytes", "the largest holes");
    }
}
