package org.alloclab.api.view;

import java.util.List;

/**
 * What a process costs the kernel.
 *
 * @param tableBytes page tables of all levels, the top one too
 * @param stackBytes its kernel stack
 * @param objects its objects by kind
 */
public record KernelMemory(long tableBytes, long stackBytes, List<Objects> objects) {
    /** Of an address space that does not say. */
    public static final KernelMemory NONE = new KernelMemory(0, 0, List.of());

    /** The list is copied. */
    public KernelMemory {
        objects = List.copyOf(objects);
    }

    /**
     * Objects of one kind.
     *
     * @param cache name of their cache, such as {@code vm_area_struct}
     * @param count how many
     * @param bytesEach bytes that each takes in its slab
     */
    public record Objects(String cache, long count, int bytesEach) {

        /** Bytes that they take. */
        public long bytes() {
            return count * bytesEach;
        }
    }

    /** Bytes of all objects. */
    public long objectBytes() {
        return objects.stream().mapToLong(Objects::bytes).sum();
    }

    /** Bytes of all of it. */
    public long totalBytes() {
        return tableBytes + stackBytes + objectBytes();
    }
}
