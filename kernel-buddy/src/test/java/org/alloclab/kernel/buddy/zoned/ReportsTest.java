package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.BitmapProvider;
import org.alloclab.kernel.buddy.BuddyProvider;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;
import org.junit.jupiter.api.Test;

/**
 * The texts of a machine whose figures can be worked out by hand: 3840 frames of DMA, of which one was taken from a claimed block
 * of order 10 and lies on the list of CPU 0, and 1024 frames of high memory.
 */
class ReportsTest {
    private static final List<ZoneExtent> EXTENTS = List.of(
            new ZoneExtent(Kind.DMA, 1, 4095, 3998, List.of(new Range(256, 4096))),
            new ZoneExtent(Kind.HIGHMEM, 4096, 1024, 1024, List.of(new Range(4096, 5120))),
            new ZoneExtent(Kind.MOVABLE, 0, 0, 0, List.of()));

    private final BuddyAllocator buddy = buddy();

    private static BuddyAllocator buddy() {
        MemMap map = new MemMap(5120);
        List<Zone> zones = new ArrayList<>();
        for (int i = 0; i < EXTENTS.size(); i++) {
            ZoneWatermarks marks = ZoneWatermarks.of(EXTENTS, i, 128, 10);
            PcpLimits limits = PcpLimits.of(EXTENTS.get(i).managed(), marks.low(), 2, 0);
            zones.add(new Zone(i, EXTENTS.get(i), marks, limits, 2, map, Teller.SILENT));
        }
        BuddyAllocator buddy = new BuddyAllocator(zones, map, Probe.NONE);
        long frame = buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
        assertThat(frame).isEqualTo(1024);
        buddy.freePages(frame, 0, 0);
        return buddy;
    }

    /** min is 128 kB and 32 frames, the steps 8 and 2 frames; 1024 / 256 frames are kept from users of high memory. */
    @Test
    void theFailureReportTellsEachZonesFigures() {
        String expected = "cat: page allocation failure: order:3, mode:0xcc0(GFP_KERNEL),"
                + " nodemask=(null),cpuset=/,mems_allowed=0\n"
                + "Mem-Info:\n"
                + " free:4863 free_pcp:1 free_cma:0\n"
                + "Node 0 DMA free:15356kB boost:0kB min:128kB low:160kB high:192kB reserved_highatomic:0KB"
                + " present:15992kB managed:15360kB free_pcp:4kB local_pcp:4kB free_cma:0kB\n"
                + "lowmem_reserve[]: 0 4 4\n"
                + "Node 0 HighMem free:4096kB boost:0kB min:128kB low:136kB high:144kB reserved_highatomic:0KB"
                + " present:4096kB managed:4096kB free_pcp:0kB local_pcp:0kB free_cma:0kB\n"
                + "lowmem_reserve[]: 0 0 0\n"
                + "Node 0 DMA: 1*4kB (U) 1*8kB (U) 1*16kB (U) 1*32kB (U) 1*64kB (U) 1*128kB (U) 1*256kB (U) 1*512kB (U)"
                + " 2*1024kB (UM) 2*2048kB (UM) 2*4096kB (M) = 15356kB\n"
                + "Node 0 HighMem: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB"
                + " 0*1024kB 0*2048kB 1*4096kB (M) = 4096kB\n"
                + "5022 pages RAM\n"
                + "1024 pages HighMem/MovableOnly\n"
                + "158 pages reserved\n";
        assertThat(buddy.failureReport("cat", 3, Gfp.GFP_KERNEL, 0)).isEqualTo(expected);
        assertThat(buddy.failureReport("cat", 3, Gfp.GFP_KERNEL, 1))
                .isEqualTo(expected.replace("local_pcp:4kB", "local_pcp:0kB"));
    }

    /** Of 3839 free frames 7, 15, 31, ... are in blocks too small for orders 3, 4, 5, ... */
    @Test
    void theIndicesHaveThreeDecimals() {
        assertThat(buddy.proc("unusable_index"))
                .isEqualTo("Node 0, zone      DMA 0.000 0.000 0.000 0.001 0.003 0.008 0.016 0.033 0.066 0.199 0.466 \n"
                        + "Node 0, zone  HighMem" + " 0.000".repeat(11) + " \n");
        assertThat(buddy.proc("extfrag_index"))
                .isEqualTo("Node 0, zone      DMA" + " -1.000".repeat(11) + " \n" + "Node 0, zone  HighMem"
                        + " -1.000".repeat(11) + " \n");
    }

    @Test
    void zoneinfoTellsWhatIsFreeAndWhatLiesOnThePerCpuLists() {
        String zoneinfo = buddy.proc("zoneinfo");
        assertThat(zoneinfo)
                .startsWith("""
                        Node 0, zone      DMA
                          pages free     3839
                                boost    0
                                min      32
                                low      40
                                high     48
                                promo    56
                        """)
                .contains("""
                              nr_free_pages 3839
                              nr_free_pages_blocks 3072
                          pagesets
                            cpu: 0
                                      count:    1
                                      high:     21
                                      batch:    1
                                      high_min: 20
                                      high_max: 240
                        """)
                .contains("\n    cpu: 1\n              count:    0\n              high:     0\n")
                .contains("Node 0, zone  Movable\n  pages free     0\n");
    }

    @Test
    void theProvidersNameWhatTheyMake() {
        assertThat(new BuddyProvider().id()).isEqualTo("buddy");
        assertThat(new BitmapProvider().id()).isEqualTo("bitmap");
        assertThat(new BuddyProvider().summary()).contains("buddy");
        assertThat(new BitmapProvider().summary()).contains("bitmap");
        assertThat(buddy.procFiles()).contains("buddyinfo", "zoneinfo");
    }
}
