package org.alloclab.vm;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/**
 * What an administrator sets of transparent huge pages ({@code /sys/kernel/mm/transparent_hugepage}). Sizes between a
 * page and 2 MiB ({@code hugepages-*kB}) are off, as they are unless set.
 *
 * @param always whether areas have huge pages without having been advised so
 * @param never whether none has, but by {@code MADV_COLLAPSE}
 * @param zeroPage whether a first read maps the huge zero page
 */
record HugeSettings(boolean always, boolean never, boolean zeroPage) {
    static final OptionSpec<String> ENABLED = OptionSpec.choice(
            "transparent_hugepage",
            List.of("always", "madvise", "never"),
            "madvise",
            "which areas get pages of 2 MiB: all that are long enough, those advised MADV_HUGEPAGE, none");
    static final OptionSpec<Boolean> USE_ZERO_PAGE = OptionSpec.flag(
            "transparent_hugepage.use_zero_page", true, "whether a first read of 2 MiB maps the huge zero page");

    static List<OptionSpec<?>> options() {
        return List.of(ENABLED, USE_ZERO_PAGE);
    }

    static HugeSettings of(OptionValues values) {
        String enabled = values.get(ENABLED);
        return new HugeSettings(enabled.equals("always"), enabled.equals("never"), values.get(USE_ZERO_PAGE));
    }

    /** Whether an area with these flags may have huge pages as far as the administrator is concerned. */
    boolean allow(int areaFlags) {
        return always || (!never && (areaFlags & VmFlags.HUGEPAGE) != 0);
    }
}
