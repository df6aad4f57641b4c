package org.alloclab.libc.ptmalloc.version;

/**
 * What a release of glibc does where releases differ. Each rule is an enum, and each of its constants says from which release
 * on it holds; the algorithms ask for the constant and never for the release.
 *
 * @param version the release
 * @param cacheMaking when thread caches are made
 * @param cacheShape their bins
 * @param cacheService whom they serve
 * @param freedSmallChunks where freed small chunks go
 * @param remainders where remainders go
 * @param fastBins whether there are fast bins
 * @param alignedCut how aligned blocks are cut
 * @param reallocShortcut when realloc has nothing to do
 * @param mappedHeader what mapped chunks take
 * @param heapReservation how heap regions are reserved
 * @param heapRecord the record at their start
 * @param breakFallback what is mapped instead of moving the break
 * @param start when malloc is initialised
 * @param hugePages what the tunable for huge pages does
 * @param thresholdLimit how high the mmap threshold can be set
 */
public record Rules(
        GlibcVersion version,
        CacheMaking cacheMaking,
        CacheShape cacheShape,
        CacheService cacheService,
        FreedSmallChunks freedSmallChunks,
        Remainders remainders,
        FastBinUse fastBins,
        AlignedCut alignedCut,
        ReallocShortcut reallocShortcut,
        MappedHeader mappedHeader,
        HeapReservation heapReservation,
        HeapRecord heapRecord,
        BreakFallback breakFallback,
        Start start,
        HugePageUse hugePages,
        ThresholdLimit thresholdLimit) {

    /** The rules of a release. */
    public static Rules of(GlibcVersion version) {
        return new Rules(
                version,
                at(version, CacheMaking.values()),
                at(version, CacheShape.values()),
                at(version, CacheService.values()),
                at(version, FreedSmallChunks.values()),
                at(version, Remainders.values()),
                at(version, FastBinUse.values()),
                at(version, AlignedCut.values()),
                at(version, ReallocShortcut.values()),
                at(version, MappedHeader.values()),
                at(version, HeapReservation.values()),
                at(version, HeapRecord.values()),
                at(version, BreakFallback.values()),
                at(version, Start.values()),
                at(version, HugePageUse.values()),
                at(version, ThresholdLimit.values()));
    }

    /** The way that was taken last before the release, or with it; the first one is as old as the oldest release. */
    private static <R extends Since> R at(GlibcVersion version, R[] ways) {
        R found = ways[0];
        for (R way : ways) {
            if (way.since() <= version.minor()) {
                found = way;
            }
        }
        return found;
    }
}
