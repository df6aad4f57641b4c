package org.alloclab.harness.measure.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.AreaField;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;

/** What kinds do not tell apart, of a whole process at one moment. */
public final class Overlays {
    /** What every process has. */
    public static final Set<String> ALWAYS = Set.of(
            Overlay.SHARE_OF_OTHERS.key(),
            Overlay.PAGE_TABLES.key(),
            Overlay.KERNEL_STACK.key(),
            Overlay.KERNEL_OBJECTS.key());

    private static final long PAGE = MachineDescription.PAGE_SIZE;

    private final Map<Overlay, Long> bytes = new EnumMap<>(Overlay.class);

    /**
     * An overlay with its size.
     *
     * @param kind its name
     * @param place within or outside the resident set
     * @param bytes of the whole process, what was resident at the start included
     * @param meaning in words
     */
    public record Row(String kind, String place, long bytes, String meaning) {}

    private Overlays(AddressSpace space, Pieces pieces, ResidentPages resident) {
        List<AreaDetail> areas = space.areaDetails();
        put(Overlay.HUGE_PAGES, sum(areas, AreaField.ANON_HUGE_PAGES));
        put(Overlay.HUGE_PAGES_UNUSED, unused(space.hugePages(), pieces));
        put(
                Overlay.SHARED_ANONYMOUS,
                resident.runs().stream()
                        .filter(run -> run.state() == PageState.ANONYMOUS_SHARED)
                        .mapToLong(PageRun::sizeBytes)
                        .sum());
        put(Overlay.SHARE_OF_OTHERS, sum(areas, AreaField.RSS) - sum(areas, AreaField.PSS));
        put(Overlay.LAZILY_FREE, sum(areas, AreaField.LAZY_FREE));
        put(Overlay.SWAP, space.figures().swapBytes());
        put(Overlay.HUGETLB, space.hugetlb().mappedBytes());
        KernelMemory kernel = space.kernelMemory().orElse(KernelMemory.NONE);
        put(Overlay.PAGE_TABLES, kernel.tableBytes());
        put(Overlay.KERNEL_STACK, kernel.stackBytes());
        put(Overlay.KERNEL_OBJECTS, kernel.objectBytes());
    }

    /** Those of a process that are not 0. */
    public static List<Row> of(AddressSpace space, Pieces pieces, ResidentPages resident) {
        List<Row> rows = new ArrayList<>();
        new Overlays(space, pieces, resident)
                .bytes.forEach((overlay, bytes) -> rows.add(new Row(
                        overlay.key(), overlay.place().name().toLowerCase(Locale.ROOT), bytes, overlay.meaning())));
        return List.copyOf(rows);
    }

    private void put(Overlay overlay, long size) {
        if (size != 0) {
            bytes.put(overlay, size);
        }
    }

    private static long sum(List<AreaDetail> areas, AreaField field) {
        return areas.stream().mapToLong(area -> area.figure(field)).sum() << 10;
    }

    /** What lies on parts of huge pages that hold nothing in use; bytes that nobody accounts for are in use. */
    private static long unused(long[] hugePages, Pieces pieces) {
        return Arrays.stream(hugePages)
                        .flatMap(huge -> LongStream.iterate(
                                huge, page -> page < huge + AddressSpace.HUGE_PAGE_BYTES, page -> page + PAGE))
                        .filter(page -> isUnused(page, pieces))
                        .count()
                * PAGE;
    }

    private static boolean isUnused(long page, Pieces pieces) {
        long covered = page;
        for (int i = pieces.firstEndingAbove(page); i < pieces.count() && pieces.address(i) < page + PAGE; i++) {
            if (pieces.address(i) > covered || pieces.kind(i).role().isPinning()) {
                return false;
            }
            covered = pieces.end(i);
        }
        return covered >= page + PAGE;
    }
}
