package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the conformance kit prints of a failure is a script that {@code vm} plays. */
final class KitScriptTest {
    @TempDir
    private Path directory;

    private CommandLineRun vm(String script, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("script"), "title A program of the conformance kit\n" + script);
        String[] all = new String[options.length + 2];
        all[0] = "vm";
        all[1] = file.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return CommandLineRun.of(all);
    }

    @Test
    void framesAndObjects() throws IOException {
        String script = """
                needs kernel
                kmem_cache_create kit-64-32 64 32
                x1 = alloc_pages 3 GFP_KERNEL cpu 1
                x2 = kmem_cache_alloc kit-64-32 cpu 0
                kmem_cache_free x2 cpu 1
                free_pages x1 cpu 0
                """;
        CommandLineRun run = vm(script, "--machine", "x86_64-64m", "--page-frames", "buddy", "--slab", "slub");
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void kernelAddresses() throws IOException {
        String script = """
                needs kernel
                x1 = vmalloc 70000 cpu 1
                x2 = vmalloc 4096 cpu 0
                vfree x1 cpu 0
                """;
        CommandLineRun run = vm(script, "--machine", "x86_64-64m", "--vmalloc", "vmalloc");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("0xffffc9");
        CommandLineRun other = vm(script, "--vmalloc", "wmalloc");
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("wmalloc").hasLineCount(1);
    }

    @Test
    void areasOfAProcess() throws IOException {
        CommandLineRun run = vm("""
                needs processes
                x1 = mmap 9p rw
                x2 = mmap 3p rw
                store x1+8p 4711
                mprotect x1+0p 2p r
                mprotect x1+0p 2p rw
                madvise x1+2p 3p dontneed
                x2 = mremap x2 3p 12p m
                load x1+8p
                munmap x1+3p 2p
                """);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("4711");
    }
}
