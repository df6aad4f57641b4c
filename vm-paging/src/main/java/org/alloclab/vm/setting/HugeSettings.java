package org.alloclab.vm.setting;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.vm.area.Limits;
import org.alloclab.vm.page.Pages;

/**
 * What an administrator sets of transparent huge pages ({@code /sys/kernel/mm/transparent_hugepage}). Sizes between a
 * page and 2 MiB ({@code hugepages-*kB}) are off, as they are unless set.
 *
 * @param mode which areas have huge pages; {@code MADV_COLLAPSE} may give them to any
 * @param zeroPage whether a first read maps the huge zero page
 * @param limits of khugepaged
 */
public record HugeSettings(TransparentHugePages mode, boolean zeroPage, Limits limits) {
    /**
     * What khugepaged puts up with among the 512 pages that it makes one of.
     *
     * @param missing pages that were never written
     * @param swapped pages in swap space
     * @param shared pages that another process has too
     */
    public record Limits(int missing, int swapped, int shared) {}

    private static final int MOST = Pages.HUGE_PARTS - 1;

    static final OptionSpec<String> ENABLED = OptionSpec.choice(
            "transparent_hugepage",
            List.of("always", "madvise", "never"),
            "madvise",
            "which areas get pages of 2 MiB: all that are long enough, those advised MADV_HUGEPAGE, none");
    static final OptionSpec<Boolean> USE_ZERO_PAGE = OptionSpec.flag(
            "transparent_hugepage.use_zero_page", true, "whether a first read of 2 MiB maps the huge zero page");
    static final OptionSpec<Long> MAX_PTES_NONE = OptionSpec.whole(
            "khugepaged.max_ptes_none",
            0,
            MOST,
            MOST,
            "of 512 pages, how many may never have been written where khugepaged makes one of them");
    static final OptionSpec<Long> MAX_PTES_SWAP =
            OptionSpec.whole("khugepaged.max_ptes_swap", 0, MOST, 64, "the same: how many may be in swap space");
    static final OptionSpec<Long> MAX_PTES_SHARED = OptionSpec.whole(
            "khugepaged.max_ptes_shared", 0, MOST, 256, "the same: how many other processes may have too");

    static List<OptionSpec<?>> options() {
        return List.of(ENABLED, USE_ZERO_PAGE, MAX_PTES_NONE, MAX_PTES_SWAP, MAX_PTES_SHARED);
    }

    public static HugeSettings of(OptionValues values) {
        Limits limits = new Limits(
                values.get(MAX_PTES_NONE).intValue(),
                values.get(MAX_PTES_SWAP).intValue(),
                values.get(MAX_PTES_SHARED).intValue());
        TransparentHugePages mode =
                TransparentHugePages.valueOf(values.get(ENABLED).toUpperCase(Locale.ROOT));
        return new HugeSettings(mode, values.get(USE_ZERO_PAGE), limits);
    }
}
