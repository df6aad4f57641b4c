package org.alloclab.harness.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.view.Pagemap;
import org.alloclab.api.view.VmaView;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files of a simulated process: their form is that of the real ones, and they agree with one another. */
final class SimulatedFilesTest {
    private static final long PAGE = 4096;
    private static final int READ_WRITE = 3;
    private static final Pattern FIGURE = Pattern.compile("^(\\S+:\\s+)(\\d+)( kB)?$");

    private PageFrameAllocator frames;
    private AddressSpace space;

    @BeforeEach
    void start() {
        ProviderRegistry registry = ProviderRegistry.discover();
        frames = registry.find(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, "buddy")
                .create(new PageFrameAllocatorProvider.Context(
                        MachineDescription.reference(), OptionValues.defaults(), Probe.NONE));
        space = registry.find(AddressSpaceProvider.class, Layer.ADDRESS_SPACE, "linux")
                .create(new AddressSpaceProvider.Context(
                        MachineDescription.reference(),
                        InitialLayout.parse(Samples.text("proc_maps.txt").replaceAll(".*\\[heap\\]\n", "")),
                        frames,
                        registry.find(SlabAllocatorProvider.class, Layer.SLAB, "slub")
                                .create(new SlabAllocatorProvider.Context(
                                        MachineDescription.reference(), frames, OptionValues.defaults(), Probe.NONE)),
                        new VirtualClock(0),
                        Execution.BOOT,
                        OptionValues.defaults(),
                        Probe.NONE));
        work();
    }

    /** Leaves something of every kind: heap, zero pages, shared memory, huge pages, guards, locked pages. */
    private void work() {
        long heap = space.brk(0);
        space.brk(heap + 100 * PAGE);
        space.memory().touch(heap, 60 * PAGE);
        int anonymous = MapFlags.PRIVATE | MapFlags.ANONYMOUS;
        long a = space.mmap(0, 50 * PAGE, READ_WRITE, anonymous, -1, 0);
        space.memory().touch(a, 20 * PAGE);
        space.memory().touchRead(a + 30 * PAGE);
        space.madvise(a + 40 * PAGE, 2 * PAGE, Advice.GUARD_INSTALL);
        long shared = space.mmap(0, 10 * PAGE, READ_WRITE, MapFlags.SHARED | MapFlags.ANONYMOUS, -1, 0);
        space.memory().touch(shared, 7 * PAGE);
        long huge = space.mmap(0, 8L << 20, READ_WRITE, anonymous, -1, 0);
        space.madvise(huge, 8L << 20, Advice.HUGEPAGE);
        space.memory().touchWrite(huge + (3L << 20));
        space.mmap(0, 5 * PAGE, READ_WRITE, anonymous | MapFlags.LOCKED, -1, 0);
    }

    /** Labels in order, where each number ends, and units; numbers themselves do not matter. */
    private static List<String> form(String text) {
        return text.lines()
                .map(line -> {
                    Matcher matcher = FIGURE.matcher(line);
                    if (!matcher.matches()) {
                        return line.replaceAll("^(\\S+:).*", "$1");
                    }
                    String unit = matcher.group(3) == null ? "" : matcher.group(3);
                    String label = matcher.group(1).strip();
                    boolean aligned = !unit.isEmpty() || label.startsWith("HugePages_");
                    return label + (aligned ? " ends at " + matcher.end(2) + unit : "");
                })
                .toList();
    }

    @Test
    void statusHasTheLinesOfTheRealOne() {
        assertThat(form(space.proc(ProcFile.STATUS))).isEqualTo(form(Samples.text("proc_status.txt")));
    }

    @Test
    void meminfoHasTheLinesOfTheRealOne() {
        assertThat(form(space.proc(ProcFile.MEMINFO))).isEqualTo(form(Samples.text("meminfo.txt")));
    }

    @Test
    void rollupHasTheLinesOfTheRealOne() {
        assertThat(form(withoutFirst(space.proc(ProcFile.SMAPS_ROLLUP))))
                .isEqualTo(form(withoutFirst(Samples.text("proc_smaps_rollup.txt"))));
        assertThat(space.proc(ProcFile.SMAPS_ROLLUP))
                .contains(" ---p 00000000 00:00 0                          [rollup]\n");
    }

    private static String withoutFirst(String text) {
        return text.substring(text.indexOf('\n') + 1);
    }

    @Test
    void oneLineFilesHaveAsManyFields() {
        for (String file : List.of("stat", "statm")) {
            String real = Samples.text("proc_" + file + ".txt");
            assertThat(View.named(file).of(space).split(" ", -1)).hasSameSizeAs(real.split(" ", -1));
        }
    }

    @Test
    void limitsStandInTheRealColumns() {
        String rule = "(?m)^(.{25}) *(\\S+) *(\\S+)( *\\S*) *$";
        String real = Samples.text("proc_limits.txt");
        String simulated = space.proc(ProcFile.LIMITS);
        assertThat(simulated.replaceAll(rule, "$1")).isEqualTo(real.replaceAll(rule, "$1"));
        assertThat(simulated.lines().map(String::length))
                .containsExactlyElementsOf(real.lines().map(String::length).toList());
        assertThat(simulated)
                .contains("Max stack size            8388608              unlimited            bytes     \n");
    }

    @Test
    void toolsKeepTheRealColumns() {
        assertThat(first(View.named("free").of(space))).isEqualTo(first(Samples.text("free.txt")));
        assertThat(View.named("vmstat").of(space).lines().limit(2))
                .containsExactlyElementsOf(
                        Samples.text("vmstat.txt").lines().limit(2).toList());
        assertThat(View.named("vmstat-s").of(space).replaceAll(" *\\d+ ", "N "))
                .isEqualTo(Samples.text("vmstat-s.txt").replaceAll(" *\\d+ ", "N "));
    }

    private static String first(String text) {
        return text.substring(0, text.indexOf('\n'));
    }

    @Test
    void sizesAgreeAcrossTheFiles() {
        List<MapsListing.Area> areas = MapsListing.read(space.proc(ProcFile.SMAPS));
        long rss = areas.stream().mapToLong(area -> area.figure("Rss")).sum();
        MemInfo rollup = new MemInfo(withoutFirst(space.proc(ProcFile.SMAPS_ROLLUP)));
        MemInfo status = new MemInfo(space.proc(ProcFile.STATUS));
        String[] statm = space.proc(ProcFile.STATM).strip().split(" ", -1);
        assertThat(rollup.of("Rss")).isEqualTo(rss);
        assertThat(status.of("VmRSS")).isEqualTo(rss);
        assertThat(Long.parseLong(statm[1]) * 4).isEqualTo(rss);
        assertThat(space.proc(ProcFile.STAT).split(" ", -1)[23]).isEqualTo(Long.toString(rss / 4));
        assertThat(status.of("RssAnon") + status.of("RssFile") + status.of("RssShmem"))
                .isEqualTo(rss);
        assertThat(rollup.of("Anonymous")).isEqualTo(status.of("RssAnon"));
        for (String field :
                List.of("Private_Dirty", "Shared_Dirty", "Private_Clean", "Shared_Clean", "AnonHugePages")) {
            assertThat(rollup.of(field))
                    .isEqualTo(
                            areas.stream().mapToLong(area -> area.figure(field)).sum());
        }
        assertThat(rollup.of("Locked")).isEqualTo(20);
        // the gate area is listed but belongs to no process
        long listed = areas.stream().mapToLong(MapsListing.Area::kilobytes).sum() - 4;
        assertThat(status.of("VmSize")).isEqualTo(listed);
        assertThat(Long.parseLong(statm[0]) * 4).isEqualTo(listed);
        assertThat(View.named("pmap-x").of(space))
                .endsWith(String.format(
                        "total kB %15d %7d %7d\n",
                        listed + 4, rss, rollup.of("Private_Dirty") + rollup.of("Shared_Dirty")));
    }

    @Test
    void pagemapAgreesWithResidency() {
        long present = 0;
        long files = 0;
        long zero = 0;
        long guards = 0;
        for (VmaView area : space.areas()) {
            for (long entry : area.start() < 0 ? new long[0] : space.pagemap(area.start(), area.end())) {
                present += Pagemap.isPresent(entry) ? 1 : 0;
                files += (entry & Pagemap.FILE) != 0 ? 1 : 0;
                zero += Pagemap.isPresent(entry) && Pagemap.frame(entry) == 0 ? 1 : 0;
                guards += (entry & Pagemap.GUARD) != 0 ? 1 : 0;
            }
        }
        assertThat(zero).isEqualTo(1);
        assertThat(guards).isEqualTo(2);
        assertThat((present - zero) * PAGE).isEqualTo(space.figures().rssBytes());
        assertThat(files * PAGE)
                .isEqualTo(space.figures().rssFileBytes() + space.figures().rssShmemBytes());
    }

    @Test
    void freeMemoryIsWhatTheBuddyHas() {
        long free = 0;
        for (String zone : frames.proc("buddyinfo").lines().toList()) {
            String[] counts = zone.substring(zone.indexOf("zone") + 13).strip().split(" +", -1);
            for (int order = 0; order < counts.length; order++) {
                free += Long.parseLong(counts[order]) << order;
            }
        }
        MemInfo info = new MemInfo(space.proc(ProcFile.MEMINFO));
        assertThat(info.free()).isEqualTo(free * 4);
        assertThat(info.total()).isEqualTo(frames.totalFrames() * 4);
        assertThat(View.named("free").of(space)).contains(String.format("%11d", free * 4));
        assertThat(info.of("AnonPages") * 1024).isEqualTo(space.figures().rssAnonBytes());
        assertThat(info.of("Shmem") * 1024).isEqualTo(space.figures().rssShmemBytes());
        assertThat(info.of("AnonHugePages")).isEqualTo(2048);
        assertThat(info.of("Mlocked")).isEqualTo(20);
        // what is not free is anonymous, cached, in page tables, slabs or a kernel stack, on the lists of a CPU, or one
        // of the 8 pages of the kernel that every process maps
        long held = info.of("AnonPages")
                + info.of("Cached")
                + info.of("PageTables")
                + info.of("Slab")
                + info.of("KernelStack")
                + 8 * 4;
        assertThat(info.of("KernelStack")).isEqualTo(16);
        assertThat(info.of("Slab")).isEqualTo(info.of("SReclaimable") + info.of("SUnreclaim"));
        assertThat(info.total() - frames.freeFrames() * 4).isEqualTo(held);
    }
}
