package org.alloclab.api.view;

import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;

/**
 * One area of an address space ({@code vm_area_struct}).
 *
 * @param start first address
 * @param end first address behind it
 * @param prot bits of {@link Prot}
 * @param shared whether it was mapped {@link MapFlags#SHARED}
 * @param offset offset in the file, 0 for anonymous memory
 * @param device device of the file as maps prints it ({@code 00:00} without a file)
 * @param inode inode number of the file, or 0
 * @param name path, pseudo name such as {@code [heap]}, or the empty string
 */
public record VmaView(
        long start, long end, int prot, boolean shared, long offset, String device, long inode, String name) {

    /** Bytes that it covers. */
    public long sizeBytes() {
        return end - start;
    }
}
