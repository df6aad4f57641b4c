package org.alloclab.kernel.buddy;

import java.util.List;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.kernel.buddy.layout.PhysicalMap;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.alloclab.kernel.buddy.zoned.Boot;

/** Makes the page-frame allocator of Linux. */
public final class BuddyProvider implements PageFrameAllocatorProvider {
    static final OptionSpec<Long> MIN_FREE_KBYTES = OptionSpec.whole(
            "vm.min_free_kbytes",
            0,
            1L << 30,
            0,
            "kilobytes kept free in low memory; 0: the kernel's own figure for the machine");
    static final OptionSpec<Long> WATERMARK_SCALE_FACTOR = OptionSpec.whole(
            "vm.watermark_scale_factor", 1, 3000, 10, "distance of the watermarks, in 1/10000 of a zone");
    static final OptionSpec<Long> PCP_HIGH_FRACTION = OptionSpec.whole(
            "vm.percpu_pagelist_high_fraction",
            0,
            1L << 20,
            0,
            "per-CPU lists hold at most this fraction of a zone; 0: between the low watermark and an eighth");
    static final OptionSpec<String> TRANSPARENT_HUGEPAGE = OptionSpec.choice(
            "transparent_hugepage",
            List.of("always", "madvise", "never"),
            "madvise",
            "unless never, khugepaged raises min_free_kbytes");

    static final OptionSpec<String> PAGESET = OptionSpec.choice(
            "pageset",
            List.of("autotuned", "hot-cold"),
            "autotuned",
            "per-CPU lists of today (orders 0 to 3 and 9, high tuned) or of 2.6 (single frames, fixed high, cold end)");
    static final OptionSpec<Long> ONLINE_FRAMES = OptionSpec.whole(
            "online_frames",
            0,
            1L << 31,
            0,
            "frames that are online in the highest zone, where memory can be plugged; 0: all that are present");

    static final OptionSpec<String> DEBUG_PAGEALLOC = OptionSpec.choice(
            "debug_pagealloc", List.of("off", "on"), "off", "check the allocator's laws after each call; slow");

    @Override
    public String id() {
        return "buddy";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public String summary() {
        return "binary buddy system: zones, migrate types, per-CPU page lists";
    }

    @Override
    public Upstream models() {
        return new Upstream("Linux", "6.18");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return List.of(
                MIN_FREE_KBYTES,
                WATERMARK_SCALE_FACTOR,
                PCP_HIGH_FRACTION,
                TRANSPARENT_HUGEPAGE,
                PAGESET,
                ONLINE_FRAMES,
                DEBUG_PAGEALLOC);
    }

    @Override
    public PageFrameAllocator create(Context context) {
        OptionValues options = context.options();
        Boot boot = new Boot(
                options.get(MIN_FREE_KBYTES),
                options.get(WATERMARK_SCALE_FACTOR),
                options.get(PCP_HIGH_FRACTION).intValue(),
                options.get(TRANSPARENT_HUGEPAGE).equals("never") ? Boot.Khugepaged.NEVER : Boot.Khugepaged.RUNS,
                options.get(PAGESET).equals("hot-cold") ? Boot.Pageset.HOT_COLD : Boot.Pageset.AUTOTUNED,
                options.get(DEBUG_PAGEALLOC).equals("on") ? Boot.Laws.AFTER_EACH_CALL : Boot.Laws.WHEN_ASKED);
        List<ZoneExtent> extents = PhysicalMap.zonesOf(context.machine(), options.get(ONLINE_FRAMES));
        return boot.allocator(context.machine(), extents, context.probe());
    }
}
