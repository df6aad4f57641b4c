package org.alloclab.libc.tcmalloc;

/**
 * Where all bytes are at one moment (gperftools 2.10, tcmalloc.cc, ExtractStats).
 *
 * @param systemBytes got from the system for spans
 * @param freeBytes in normal free spans
 * @param unmappedBytes in returned free spans
 * @param threadBytes free in thread caches
 * @param centralBytes free in central lists, with the rests of their spans
 * @param transferBytes free in transfer caches
 * @param metadataBytes handed out for tcmalloc's own records, beside systemBytes
 */
record Figures(
        long systemBytes,
        long freeBytes,
        long unmappedBytes,
        long threadBytes,
        long centralBytes,
        long transferBytes,
        long metadataBytes) {

    static Figures of(Tiers tiers) {
        long central = 0;
        long transfer = 0;
        for (int cl = 0; cl < tiers.sizeMap.numSizeClasses(); cl++) {
            CentralFreeList list = tiers.central.list(cl);
            long size = tiers.sizeMap.classToSize(cl);
            central += size * list.length() + list.overheadBytes();
            transfer += size * list.transferLength();
        }
        return new Figures(
                tiers.pageHeap.stats.systemBytes,
                tiers.pageHeap.free.freeBytes,
                tiers.pageHeap.free.unmappedBytes,
                tiers.threadCaches.totalBytes(),
                central,
                transfer,
                tiers.metadata.systemBytes());
    }

    /** Bytes in blocks of the program: the rest. */
    long inUseBytes() {
        return systemBytes - threadBytes - centralBytes - transferBytes - freeBytes - unmappedBytes;
    }

    /** {@code generic.total_physical_bytes}. */
    long physicalBytes() {
        return systemBytes + metadataBytes - unmappedBytes;
    }
}
