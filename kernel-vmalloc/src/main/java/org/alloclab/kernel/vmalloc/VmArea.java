package org.alloclab.kernel.vmalloc;

/** An area of kernel addresses ({@code vm_struct}). */
final class VmArea {
    /** What an area shows. */
    enum Kind {
        VMALLOC("vmalloc"),
        VMAP("vmap"),
        IOREMAP("ioremap");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As in {@code /proc/vmallocinfo}. */
        String text() {
            return text;
        }
    }

    final long start;
    /** Bytes with the guard page. */
    final long bytes;

    final Kind kind;
    final String caller;
    /** Mapped frames in address order. */
    final long[] frames;

    VmArea(long start, long bytes, Kind kind, String caller, long[] frames) {
        this.start = start;
        this.bytes = bytes;
        this.kind = kind;
        this.caller = caller;
        this.frames = frames;
    }

    long end() {
        return start + bytes;
    }

    /** Whether the area's own frames go back when it is freed. */
    boolean ownsFrames() {
        return kind == Kind.VMALLOC;
    }
}
