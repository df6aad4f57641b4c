package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code compare --vary}, {@code --profile}, and rows with settings of the machine and calls that steer. */
final class VaryOptionsTest {
    private static final String TRACE = "workload:larson?threads=2&chunks=200&rounds=3";

    private static CommandLineRun compare(String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(new String[] {"compare", TRACE, "--format", "csv"}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return CommandLineRun.of(all);
    }

    @Test
    void eachValueMeetsEachOther() {
        CommandLineRun run = compare("--allocators", "ptmalloc", "--vary", "arena_max=1,2", "--vary", "cpus=2,8");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("ptmalloc[arena_max=1,cpus=2]")
                .contains("ptmalloc[arena_max=1,cpus=8]")
                .contains("ptmalloc[arena_max=2,cpus=2]")
                .contains("ptmalloc[arena_max=2,cpus=8]");
    }

    @Test
    void zipPairsFirstWithFirst() {
        CommandLineRun run = compare(
                "--allocators",
                "ptmalloc",
                "--vary",
                "arena_max=1,2",
                "--vary",
                "tcache_count=0,-",
                "--vary-by",
                "zip");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("ptmalloc[arena_max=1,tcache_count=0]").contains("ptmalloc[arena_max=2]");
        assertThat(run.out().lines().count()).isEqualTo(3);
        assertThat(compare("--vary", "arena_max=1,2", "--vary", "tcache_count=0", "--vary-by", "zip")
                        .err())
                .contains("--vary-by zip takes settings with equally many values");
    }

    @Test
    void aSettingCountsForTheRowsThatKnowIt() {
        CommandLineRun run = compare("--allocators", "ptmalloc,jemalloc", "--vary", "narenas=1,2");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()
                        .lines()
                        .filter(line -> line.contains(",ptmalloc,") || line.contains(",\"ptmalloc\","))
                        .count())
                .isEqualTo(1);
        assertThat(run.out()).contains("jemalloc[narenas=1]").contains("jemalloc[narenas=2]");
    }

    @Test
    void whatNoRowKnowsIsSaid() {
        CommandLineRun run = compare("--allocators", "ptmalloc", "--vary", "arena_mx=1");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("no row knows the setting arena_mx; did you mean glibc.malloc.arena_max?");
    }

    @Test
    void aShortNameIsTheSameRun() {
        String shortName = compare("--allocators", "ptmalloc[arena_max=1]").out();
        String whole =
                compare("--allocators", "ptmalloc[glibc.malloc.arena_max=1]").out();
        assertThat(shortName.replace("arena_max", "glibc.malloc.arena_max")).isEqualTo(whole);
        CommandLineRun both = compare("--allocators", "jemalloc[max=1]");
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("max may be ").contains("write the whole name");
    }

    @Test
    void profilesAreRows() {
        CommandLineRun run = compare("--allocators", "ptmalloc,jemalloc", "--profile", "memory-first");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("ptmalloc:memory-first").contains("jemalloc:memory-first");
        assertThat(compare("--profile", "memory-furst").err())
                .contains("no allocator has a profile memory-furst; did you mean memory-first?");
    }

    @Test
    void callsThatSteerArePartOfARow() {
        String fragmented = "workload:mesh-fragmenter?bytes=4194304";
        CommandLineRun run = CommandLineRun.of(
                "compare",
                fragmented,
                "--allocators",
                "ptmalloc[trim_threshold=100000000],ptmalloc[trim_threshold=100000000]+malloc_trim@1ms",
                "--format",
                "json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"malloc_trim@1000000ns\"");
        CommandLineRun wrong = CommandLineRun.of("compare", TRACE, "--allocators", "ptmalloc+malloc_trim");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("such as ptmalloc+malloc_trim@60s: was +malloc_trim");
    }
}
