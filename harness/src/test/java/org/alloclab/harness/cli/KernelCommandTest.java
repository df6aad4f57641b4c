package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;

/** {@code alloclab kernel}: each experiment on the real layers, with what it is there to show. */
final class KernelCommandTest {
    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("kernel"));
        all.addAll(List.of(arguments));
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(
                all.toArray(new String[0]),
                new PrintWriter(outText),
                new PrintWriter(errText),
                ProviderRegistry::discover);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Test
    void withoutANameTheExperimentsAreListed() {
        assertThat(run()).isZero();
        assertThat(out.lines().map(line -> line.split(" ", 2)[0]))
                .containsExactly("proc", "fragmentation", "pageset", "slab", "vmalloc", "highmem", "check", "bench");
    }

    @Test
    void highMemoryHasNoAddressUntilItIsMapped() {
        assertThat(run("highmem")).as(err).isZero();
        assertThat(out).isEqualTo("""
                        zones of i386-1g
                          zone     first frame     end  managed         min, low, high
                          DMA                1    4096     3840        [191, 238, 285]
                          Normal          4096  229376   213811  [10690, 13362, 16034]
                          HighMem       229376  262144    32768         [32, 441, 850]

                        where the kernel sees a frame of each
                          memory   frame        __va        kmap  kmap_atomic        vmap
                          low      14340  0xc3804000  0xc3804000   0xc3804000  0xf8800000
                          high    229376        none  0xff801000   0xfffde000  0xf8802000

                        the permanent window when it is full
                          kmap: 1024 slots, 1024 mapped, 0 waiting for a flush, 2 flushes; \
                        BLOCKED in pkmap_map_wait: 1 callers, for frames [230401]
                        """);
    }

    @Test
    void vmallocSucceedsWhereKmallocFindsNoBlock() {
        assertThat(run("vmalloc")).as(err).isZero();
        assertThat(out)
                .containsPattern("\n  4096K +fails +0xffffc9\\w+ +1024\n")
                .containsPattern(
                        "insmod: page allocation failure: order:\\d+, mode:0x40cc0\\(GFP_KERNEL\\|__GFP_COMP\\)")
                .containsPattern("Node 0 DMA32: \\d{4,}\\*4kB");
    }

    @Test
    void buddyKeepsImmovablePagesTogether() {
        assertThat(run("fragmentation", "--operations", "200000")).as(err).isZero();
        assertThat(pinned("buddy")).isLessThan(pinned("bitmap"));
    }

    private long pinned(String allocator) {
        String row = out.lines()
                .filter(line -> line.strip().startsWith(allocator + " "))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(row.substring(row.lastIndexOf(' ') + 1));
    }

    @Test
    void thePerCpuListsServeNearlyAll() {
        assertThat(run("pageset", "--operations", "100000", "-o", "pageset=hot-cold"))
                .as(err)
                .isZero();
        assertThat(out).containsPattern("\n  1 +\\d+ +\\d+ +\\d+ +99\\.9\\d\\d %\n");
        assertThat(out).containsPattern("\n  4096 +\\d+ +\\d{3,} +\\d+ +9\\d\\.\\d{3} %\n");
    }

    @Test
    void bothSlabAllocatorsHoldTheSameProcesses() {
        assertThat(run("slab", "--operations", "100000")).as(err).isZero();
        assertThat(out)
                .contains("slub: caches", "slab: caches")
                .containsPattern("task_struct +\\d+ +\\d+ +5888 +5 +8 ");
    }

    @Test
    void everyProcFileIsPrinted() {
        assertThat(run("proc", "--operations", "10000", "--machine", "i386-4g", "--cpus", "4"))
                .as(err)
                .isZero();
        assertThat(out)
                .contains("/proc/buddyinfo\n", "/proc/pagetypeinfo\n", "/proc/zoneinfo\n", "/proc/vmallocinfo\n")
                .contains("/proc/slabinfo\n  slabinfo - version: 2.1\n", "HighMem", "slabtop\n", "unpurged vm_area");
    }

    @Test
    void theLawsHold() {
        assertThat(run("check", "--operations", "20000")).as(err).isZero();
        assertThat(out)
                .containsPattern("buddy +20000 +\\d+ +\\d+ frames +0\n")
                .containsPattern("slub +20000 +0 +\\d{4,} objects +0\n")
                .containsPattern("slab +20000 +0 +\\d{4,} objects +0\n")
                .containsPattern("vmalloc +2000 +0 +\\d{3} areas +0\n");
    }

    @Test
    void benchTimesEveryWorkload() {
        assertThat(run("bench", "--operations", "20000")).as(err).isZero();
        assertThat(out).contains("buddy: order 0", "bitmap: orders 0 to 5", "slub: kmalloc", "slab: kmalloc");
    }

    @Test
    void whatCannotBeIsSaidInOneLine() {
        assertThat(run("fragmentaton")).isEqualTo(ExitCode.USAGE);
        assertThat(err).isEqualTo("alloclab: unknown experiment fragmentaton; did you mean fragmentation?\n");
        assertThat(run("slab", "--machine", "sparc-1g")).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .startsWith("alloclab: a machine is named i386-SIZE, i386-pae-SIZE, ia32-SIZE or x86_64-SIZE")
                .hasLineCount(1);
        assertThat(run("slab", "--slab", "slob")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("unknown slab allocator slob");
        assertThat(run("proc", "-o", "vm.min_free=1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("proc", "--cpus", "0")).isEqualTo(ExitCode.USAGE);
    }
}
