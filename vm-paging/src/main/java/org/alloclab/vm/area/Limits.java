package org.alloclab.vm.area;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.space.ResourceLimit;

/** The soft limits of a process in bytes, -1 for none. */
public final class Limits {
    /** What every process starts with (include/uapi/linux/resource.h, MLOCK_LIMIT). */
    public static final long DEFAULT_LOCKED_BYTES = 8L << 20;

    private static final long NONE = -1;

    private long space = NONE;
    private long data = NONE;
    private long stack;
    private long locked = DEFAULT_LOCKED_BYTES;

    public Limits(long stackBytes) {
        this.stack = stackBytes;
    }

    public Limits copy() {
        Limits copy = new Limits(stack);
        copy.space = space;
        copy.data = data;
        copy.locked = locked;
        return copy;
    }

    public long of(ResourceLimit limit) {
        return switch (limit) {
            case AS -> space;
            case DATA -> data;
            case STACK -> stack;
            case MEMLOCK -> locked;
        };
    }

    public void set(ResourceLimit limit, long bytes) {
        switch (limit) {
            case AS -> space = bytes;
            case DATA -> data = bytes;
            case STACK -> stack = bytes;
            case MEMLOCK -> locked = bytes;
        }
    }

    public boolean isExceeded(ResourceLimit limit, long bytes) {
        return Long.compareUnsigned(bytes, of(limit)) > 0;
    }

    boolean isExceededByPages(ResourceLimit limit, long pages) {
        return Long.compareUnsigned(pages, of(limit) >>> PAGE_SHIFT) > 0;
    }
}
