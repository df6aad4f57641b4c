package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.alloclab.api.frame.ForwardingPageFrameAllocator;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.spi.PageFrameDecorator;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command over the simulators on the class path. */
final class VmCommandTest {
    @TempDir
    private Path directory;

    private String out = "";
    private String err = "";

    private int run(String script, String... options) throws IOException {
        return run(ProviderRegistry::discover, script, options);
    }

    private int run(Supplier<ProviderRegistry> plugIns, String script, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("script.vm"), script);
        String[] arguments = new String[options.length + 2];
        arguments[0] = "vm";
        arguments[1] = file.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(outText), new PrintWriter(errText), plugIns);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Test
    void eachOperationIsAnsweredByOneLine() throws IOException {
        int code = run("r0=mmap 0 2p rw pa\nwrite r0 1\nread r0+1p 1\nmunmap r0 2p\n", "--memory", "67108864");
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(out).isEqualTo("""
                1 =T-2p vm+2 dt+2 +T-2p:T+0:rw-p:anon:ac
                2 ok1 f1 rss+1 an+1 pt+1
                3 ok1 v0 f1
                4 =0 rss-1 an-1 pt-1 vm-2 dt-2 -T-2p:T+0:rw-p:anon:ac
                """);
    }

    @Test
    void aMachineOf32BitsHasItsOwnBases() throws IOException {
        String script = """
                r0=mmap 0 2p rw pa
                write r0 2
                brk H+3p
                write H 3
                mmap S 1p rw paf
                r1=mmap 0 2g rw pa
                munmap r0 2p
                """;
        assertThat(run(script, "--machine", "i386-3g")).isEqualTo(ExitCode.DONE);
        assertThat(out).isEqualTo("""
                1 =T-2p vm+2 dt+2 +T-2p:T+0:rw-p:anon:ac
                2 ok2 f2 rss+2 an+2 pt+1
                3 =H+3p vm+3 dt+3 +H+0:H+3p:rw-p:heap:ac
                4 ok3 f3 rss+3 an+3 pt+1
                5 =-ENOMEM
                6 =H+32766p vm+524288 dt+524288 +H+32766p:T+0:rw-p:anon:ac -T-2p:T+0:rw-p:anon:ac
                7 =0 rss-2 an-2 vm-2 dt-2 -H+32766p:T+0:rw-p:anon:ac +H+32766p:T-2p:rw-p:anon:ac
                """);
        assertThat(run("r0=mmap 0 1p rw pa\n", "--machine", "ia32-4g", "-o", "vm.legacy_va_layout=1", "--level", "1"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out).isEqualTo("1 =A-43691p +A-43691p:A-43690p:rw-p:anon\n");
    }

    /** Whatever it is asked for, it answers the frame that it handed out first. */
    private static final class OneFrame implements PageFrameDecorator {
        @Override
        public String id() {
            return "one-frame";
        }

        @Override
        public String summary() {
            return "one frame for everybody";
        }

        @Override
        public Upstream models() {
            return new Upstream("nothing", "1");
        }

        @Override
        public PageFrameAllocator decorate(PageFrameAllocator decorated, Context context) {
            return new ForwardingPageFrameAllocator(decorated) {
                private long first = NO_FRAME;

                @Override
                public long allocPages(int order, int gfp, int cpu) {
                    first = first == NO_FRAME ? super.allocPages(order, gfp, cpu) : first;
                    return first;
                }
            };
        }
    }

    private static ProviderRegistry withOneFrame() {
        List<Provider> all = new ArrayList<>(ProviderRegistry.discover().all());
        all.add(new OneFrame());
        return new ProviderRegistry(all);
    }

    @Test
    void aLayerOfTheProgramIsBelievedWithoutCheck() throws IOException {
        String script = "needs kernel\nr0=alloc_pages 0 GFP_KERNEL\nr1=alloc_pages 0 GFP_KERNEL\n";
        assertThat(run(VmCommandTest::withOneFrame, script, "--page-frames", "one-frame"))
                .as(err)
                .isEqualTo(ExitCode.DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "needs kernel\nr0=alloc_pages 0 GFP_KERNEL\nr1=alloc_pages 0 GFP_KERNEL\n",
                "needs processes\nr0=mmap 0 2p rw pa\nwrite r0 2\n",
                "r0=mmap 0 2p rw pa\nwrite r0 2\n"
            })
    void checkHoldsTheLayersOfAScript(String script) throws IOException {
        assertThat(run(VmCommandTest::withOneFrame, script, "--page-frames", "one-frame", "--check"))
                .as(out)
                .isEqualTo(ExitCode.PLUG_IN);
        assertThat(err)
                .hasLineCount(1)
                .contains("one-frame/buddy answered frame ")
                .contains(" to allocPages(0), of which frame ");
    }

    @Test
    void lowerLevelsSayLess() throws IOException {
        run("r0=mmap 0 2p rw pa\nwrite r0 1\n", "--level", "1", "--memory", "67108864");
        assertThat(out).isEqualTo("1 =T-2p +T-2p:T+0:rw-p:anon\n2 ok1\n");
    }

    @Test
    void aBadScriptIsSaidInOneLine() throws IOException {
        assertThat(run("sbrk 1\nmmap 0 1p rw\n")).isEqualTo(ExitCode.USAGE);
        assertThat(out).isEmpty();
        assertThat(err)
                .hasLineCount(1)
                .contains("script.vm: line 2: expected mmap with 4 arguments: was 'mmap 0 1p rw'");
    }

    @Test
    void aLevelOutsideItsRuleIsSaid() throws IOException {
        assertThat(run("dump\n", "--level", "5")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--level must be 1 to 4: was 5");
    }

    @Test
    void viewsComeBehindTheResults() throws IOException {
        int code = run("r0=mmap 0 4p rw pa\nwrite r0 3\npfns r0+2p 2p\nraw statm\n", "--show", "ps,pmap-x");
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(out)
                .containsPattern("3 pfns 0x[0-9a-f]+ -\n  raw statm\n1669 1636 8 8 0 1661 0\n")
                .contains("==> ps <==\n MINFL  MAJFL    VSZ   RSS\n")
                .contains("==> pmap-x <==\n1000:   vmo\n")
                .contains("00007ffff7ffb000      16      12      12 rw---   [ anon ]\n")
                .endsWith("total kB            6680    6544    6512\n");
    }

    @Test
    void eachProcessIsShown() throws IOException {
        run("fork 1\n", "--show", "statm");
        assertThat(out).contains("==> statm of process 0 <==\n").contains("==> statm of process 1 <==\n");
    }

    @Test
    void anUnknownViewIsSaid() throws IOException {
        assertThat(run("dump\n", "--show", "pmapx")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("unknown view pmapx; did you mean pmap");
        assertThat(run("raw passwd\n")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("line 1: expected one of maps, smaps");
    }

    @Test
    void optionsReachTheLayersBelow() throws IOException {
        assertThat(run("dump\n", "-o", "no_such=1")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("unknown option no_such");
    }

    @Test
    void swapTakesWhatIsPagedOut() throws IOException {
        int code = run("""
                r0=mmap 0 4p rw pa
                write r0 4
                madvise r0 4p pageout
                read r0 4
                """, "--swap", "1048576", "--memory", "67108864");
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(out).contains("3 =0 rss-4 an-4 sw+4\n4 ok4 v8 f4 rss+4 an+4 sw-4\n");
    }

    /** The larger process has to go, unless it is exempt; and a smaller one goes first if it asks to. */
    @ParameterizedTest
    @CsvSource({"0, 0, @1", "-1000, 0, ''", "0, 1000, ''"})
    void theOomKillerHeedsWhatItIsAsked(int large, int small, String victim) throws IOException {
        int code = run(
                "fork 1\n@1 oom_score_adj " + large + "\noom_score_adj " + small + "\n" + """
                        @1 r0=mmap 0 24m rw pa
                        r0=mmap 0 24m rw pa
                        @1 write r0 4000
                        write r0 4096
                        """, "--memory-limit", "32m");
        assertThat(code).isEqualTo(ExitCode.DONE);
        String head = victim.isEmpty() ? "7 killed\n" : "7 " + victim + " killed\n";
        assertThat(out).contains(head).containsOnlyOnce("killed\n");
        assertThat(out).contains("oom_score_adj:" + (victim.isEmpty() ? small : large) + "\n");
    }

    @Test
    void swapAreasAreUsedByPriorityAndGoOutOfUse() throws IOException {
        String script = """
                r0=mmap 0 300p rw pa
                write r0 300
                madvise r0 300p pageout
                raw swaps
                swapoff 1
                swapoff 1
                swapon 1 9
                raw swaps
                """;
        assertThat(run(script, "--swap", "1m,1m:3", "--memory", "64m")).isEqualTo(ExitCode.DONE);
        assertThat(out)
                .contains("partition\t1020\t\t180\t\t-2\n")
                .contains("partition\t1020\t\t1020\t\t3\n")
                .contains("5 =0 rss+255 an+255 sw-255\n6 =-EINVAL\n7 =0\n")
                .endsWith("partition\t1020\t\t180\t\t-2\n/dev/vdc" + " ".repeat(32) + "partition\t1020\t\t0\t\t9\n");
        assertThat(run("dump\n", "--swap", "1m:40000")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("between 0 and 32767: was 40000");
    }

    @Test
    void pagesAreOnTheListsOfTheirZones() throws IOException {
        String script = """
                r0=mmap 0 200p rw pa
                write r0 200
                mlock r0 50p
                r1=mmap 0 20p r p e0 0
                read r1 20
                """;
        Path file = Files.write(directory.resolve("e0"), new byte[20 * 4096]);
        assertThat(run(script, "--show", "zoneinfo,proc-vmstat", "--file", "e0=" + file))
                .isEqualTo(ExitCode.DONE);
        assertThat(out)
                .contains("Node 0, zone      DMA\n  per-node stats\n      nr_inactive_anon ")
                .containsPattern(
                        "nr_free_pages_blocks \\d+\n      nr_zone_inactive_anon \\d+\n      nr_zone_active_anon ")
                .containsOnlyOnce("per-node stats")
                .contains("\n      nr_unevictable 50\n")
                .contains("\nnr_zone_unevictable 50\n")
                .contains("\nnr_unevictable 50\n");
        for (String list : new String[] {"inactive_anon", "active_anon", "inactive_file", "active_file"}) {
            assertThat(sum("      nr_zone_" + list))
                    .isEqualTo(sum("      nr_" + list))
                    .isEqualTo(sum("nr_zone_" + list))
                    .isEqualTo(sum("nr_" + list));
        }
        assertThat(sum("nr_inactive_file") + sum("nr_active_file")).isGreaterThanOrEqualTo(20);
    }

    /** Of all lines that begin so, the number at the end. */
    private long sum(String name) {
        return out.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aThreadHasAStackOfItsOwnAndATask() throws IOException {
        assertThat(run("raw memory.stat\nr0=thread 64k\nwrite r0+1p 16\nwrite r0 1\nraw status\nraw memory.stat\n"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out)
                .contains(
                        "2 =T-17p f1 rss+1 an+1 pt+1 vm+17 dt+16 +T-17p:T-16p:---p:anon:nh +T-16p:T+0:rw-p:anon:nh,ac\n")
                .contains("3 ok16 f15 rss+15 an+15\n4 ok0,acc1\n")
                .contains("Threads:\t2\n")
                .contains("\nkernel_stack 16384\n")
                .contains("\nkernel_stack 32768\n");
    }
}
