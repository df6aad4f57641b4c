package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The referee finds nothing in the allocators of alloclab on recorded programs, in none of their variants. */
final class CheckedRecordingsTest {
    private static final String TRACES = "/org/alloclab/harness/study/why/traces/";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"sort", "xz", "java", "syn-mt"})
    void everyAllocatorOfAlloclabIsSound(String name) throws IOException {
        Path trace = directory.resolve(name + ".txt.gz");
        try (InputStream text =
                Objects.requireNonNull(CheckedRecordingsTest.class.getResourceAsStream(TRACES + name + ".txt.gz"))) {
            Files.copy(text, trace);
        }
        CommandLineRun run = CommandLineRun.of("compare", trace.toString(), "--check");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .doesNotContain("left out")
                .contains("\n  jemalloc ", "\n  mimalloc ", "\n  ptmalloc ", "\n  tcmalloc ");
    }
}
