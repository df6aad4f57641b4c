package org.alloclab.libc.ptmalloc.parameter;

import java.util.List;
import java.util.stream.Collectors;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.libc.ptmalloc.version.GlibcVersion;
import org.alloclab.libc.ptmalloc.version.HugePageUse;
import org.alloclab.libc.ptmalloc.version.Rules;

/**
 * The tunables of glibc's malloc, with the environment variables that are their older names.
 *
 * <p>A threshold that is set, even to its default, is not adapted any more.
 *
 * <p>glibc 2.36 elf/dl-tunables.list; malloc/arena.c, ptmalloc_init; sysdeps/unix/sysv/linux/malloc-hugepages.c.
 *
 * <p>Not modelled: {@code glibc.malloc.check} acts only through libc_malloc_debug.so, which is another allocator; the
 * option is accepted and has no effect, as in a process without that library. The system's huge pages are taken to be
 * of 2 MiB (or 1 GiB where asked for).
 */
public final class Tunables {
    private static final int MAP_HUGE_SHIFT = 26;
    private static final long HUGE_PAGE = 2 << 20;
    private static final long GIANT_PAGE = 1 << 30;

    private static final OptionSpec<Long> CHECK =
            OptionSpec.whole("glibc.malloc.check", 0, 3, 0, "no effect without libc_malloc_debug.so", "MALLOC_CHECK_");
    private static final OptionSpec<Long> TOP_PAD = OptionSpec.whole(
            "glibc.malloc.top_pad",
            0,
            Long.MAX_VALUE,
            128 << 10,
            "bytes asked for beyond need when top grows, and kept when it is trimmed",
            "MALLOC_TOP_PAD_");
    private static final OptionSpec<Long> PERTURB = OptionSpec.whole(
            "glibc.malloc.perturb",
            0,
            255,
            0,
            "byte that freed blocks are filled with, allocated ones with its complement; 0 for none",
            "MALLOC_PERTURB_");
    private static final OptionSpec<Long> MMAP_MAX = OptionSpec.whole(
            "glibc.malloc.mmap_max", 0, Integer.MAX_VALUE, 65536, "most mapped chunks at a time", "MALLOC_MMAP_MAX_");
    private static final OptionSpec<Long> MMAP_THRESHOLD = OptionSpec.whole(
            "glibc.malloc.mmap_threshold",
            0,
            Long.MAX_VALUE,
            Parameters.DEFAULT_THRESHOLD,
            "chunks from this size on are mapped; adapts itself unless set",
            "MALLOC_MMAP_THRESHOLD_");
    private static final OptionSpec<Long> TRIM_THRESHOLD = OptionSpec.whole(
            "glibc.malloc.trim_threshold",
            0,
            Long.MAX_VALUE,
            Parameters.DEFAULT_THRESHOLD,
            "top of this size is trimmed; adapts itself unless set",
            "MALLOC_TRIM_THRESHOLD_");
    private static final OptionSpec<Long> ARENA_MAX = OptionSpec.whole(
            "glibc.malloc.arena_max",
            1,
            Long.MAX_VALUE,
            1,
            "most arenas; unless set 8 for each CPU (2 with 4-byte words)",
            "MALLOC_ARENA_MAX");
    private static final OptionSpec<Long> ARENA_TEST = OptionSpec.whole(
            "glibc.malloc.arena_test",
            1,
            Long.MAX_VALUE,
            8,
            "arenas made before CPUs are counted; unless set 8 (2 with 4-byte words)",
            "MALLOC_ARENA_TEST");
    private static final OptionSpec<Long> TCACHE_MAX = OptionSpec.whole(
            "glibc.malloc.tcache_max",
            0,
            Long.MAX_VALUE,
            1032,
            "largest request kept in thread caches; above 1032 (1020 with 4-byte words), from 2.42 on 4 MiB, ignored");
    private static final OptionSpec<Long> TCACHE_COUNT = OptionSpec.whole(
            "glibc.malloc.tcache_count",
            0,
            Long.MAX_VALUE,
            7,
            "most blocks of a size in a thread cache; unless set 7, from 2.43 on 16; values above 65535 are ignored");
    private static final OptionSpec<Long> TCACHE_UNSORTED_LIMIT = OptionSpec.whole(
            "glibc.malloc.tcache_unsorted_limit",
            0,
            Long.MAX_VALUE,
            0,
            "most chunks sorted while a thread cache is filled; 0 for no limit");
    private static final OptionSpec<Long> MXFAST = OptionSpec.whole(
            "glibc.malloc.mxfast",
            0,
            Long.MAX_VALUE,
            128,
            "largest request for fast bins, which are gone in 2.43; unless set 128 (64 with 4-byte words), above 160 (80)"
                    + " ignored");
    private static final OptionSpec<Long> HUGETLB = OptionSpec.whole(
            "glibc.malloc.hugetlb",
            0,
            Long.MAX_VALUE,
            0,
            "0 none, 1 madvise(MADV_HUGEPAGE), 2 MAP_HUGETLB of the default size, else of that size; from 2.35 on");
    private static final OptionSpec<String> VERSION = OptionSpec.choice(
            "glibc.version",
            GlibcVersion.all().stream().map(GlibcVersion::name).toList(),
            GlibcVersion.DEFAULT.name(),
            "release of glibc; " + held() + " are exact, the others not held to a recording");

    public static final List<OptionSpec<?>> ALL = List.of(
            CHECK,
            TOP_PAD,
            PERTURB,
            MMAP_MAX,
            MMAP_THRESHOLD,
            TRIM_THRESHOLD,
            ARENA_MAX,
            ARENA_TEST,
            TCACHE_MAX,
            TCACHE_COUNT,
            TCACHE_UNSORTED_LIMIT,
            MXFAST,
            HUGETLB,
            VERSION);

    private Tunables() {}

    private static String held() {
        return GlibcVersion.all().stream()
                .filter(GlibcVersion::isHeld)
                .map(GlibcVersion::name)
                .collect(Collectors.joining(", "));
    }

    /** What of the options the real library reads from GLIBC_TUNABLES: not which library it is. */
    public static boolean isTunable(String option) {
        return !option.equals(VERSION.name());
    }

    /** The rules of the release that the user chose. */
    public static Rules rules(OptionValues values) {
        return Rules.of(GlibcVersion.named(values.get(VERSION)));
    }

    /**
     * Sets what the user set, as ptmalloc_init does.
     *
     * @param huge the machine's mode, which {@code glibc.malloc.hugetlb=1} obeys
     */
    public static void apply(OptionValues values, Parameters parameters, TransparentHugePages huge) {
        setIfGiven(values, TOP_PAD, parameters::setTopPad);
        setIfGiven(values, PERTURB, parameters::setPerturb);
        setIfGiven(values, MMAP_THRESHOLD, parameters::setMmapThreshold);
        setIfGiven(values, TRIM_THRESHOLD, parameters::setTrimThreshold);
        setIfGiven(values, MMAP_MAX, parameters::setMmapsMax);
        setIfGiven(values, ARENA_MAX, parameters::setArenaMax);
        setIfGiven(values, ARENA_TEST, parameters::setArenaTest);
        setIfGiven(values, TCACHE_MAX, parameters::setCacheMax);
        setIfGiven(values, TCACHE_COUNT, parameters::setCacheCount);
        setIfGiven(values, TCACHE_UNSORTED_LIMIT, parameters::setCacheUnsortedLimit);
        setIfGiven(values, MXFAST, parameters::setMxfast);
        if (parameters.rules.hugePages() != HugePageUse.NONE) {
            setIfGiven(values, HUGETLB, value -> setHugetlb(parameters, value, huge));
            if (parameters.rules.hugePages().setsThreshold()
                    && parameters.leavesBreakAlone()
                    && !values.isSet(MMAP_THRESHOLD)) {
                parameters.setMmapThreshold(parameters.hugePageSize());
            }
        }
    }

    private interface Setter {
        boolean set(long value);
    }

    private static void setIfGiven(OptionValues values, OptionSpec<Long> spec, Setter setter) {
        if (values.isSet(spec)) {
            setter.set(values.get(spec));
        }
    }

    /**
     * glibc 2.36 malloc.c, do_set_hugetlb. 1 does nothing unless the machine wants advice; nor with 4-byte words:
     * malloc-hugepages.c, __malloc_thp_mode, compares what it read without ending it with a zero, and the byte behind happens
     * to be one only in the 64-bit library.
     */
    private static boolean setHugetlb(Parameters parameters, long value, TransparentHugePages huge) {
        if (value == 1) {
            if (huge == TransparentHugePages.MADVISE && parameters.sizes.word == 8) {
                parameters.adviseHugePages(HUGE_PAGE);
            } else if (huge == TransparentHugePages.ALWAYS && parameters.rules.hugePages() == HugePageUse.IN_HEAPS) {
                parameters.alignToHugePages(HUGE_PAGE);
            }
        } else if (value == 2 || value == HUGE_PAGE || value == GIANT_PAGE) {
            long size = value == 2 ? HUGE_PAGE : value;
            parameters.setHugePages(size, MapFlags.HUGETLB | Long.numberOfTrailingZeros(size) << MAP_HUGE_SHIFT);
        }
        return true;
    }
}
