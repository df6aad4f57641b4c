package org.alloclab.api.space;

/** Advice values of {@code madvise} (include/uapi/asm-generic/mman-common.h). */
public final class Advice {
    /** Nothing special. */
    public static final int NORMAL = 0;
    /** Accesses are random: no reading ahead. */
    public static final int RANDOM = 1;
    /** Accesses follow each other: much reading ahead. */
    public static final int SEQUENTIAL = 2;
    /** Will be used soon: read it. */
    public static final int WILLNEED = 3;
    /** Is not needed: private pages go at once, and read as zeros. */
    public static final int DONTNEED = 4;
    /** May be taken when memory is short; a store keeps the page. */
    public static final int FREE = 8;
    /** The pages go from the file too: a hole. */
    public static final int REMOVE = 9;
    /** A child does not get the area. */
    public static final int DONTFORK = 10;
    /** A child gets the area again. */
    public static final int DOFORK = 11;
    /** Equal pages may be merged (KSM). */
    public static final int MERGEABLE = 12;
    /** Equal pages are not merged any more. */
    public static final int UNMERGEABLE = 13;
    /** Huge pages are wanted. */
    public static final int HUGEPAGE = 14;
    /** Huge pages are not wanted. */
    public static final int NOHUGEPAGE = 15;
    /** Not in a core dump. */
    public static final int DONTDUMP = 16;
    /** In a core dump again. */
    public static final int DODUMP = 17;
    /** A child finds zeros. */
    public static final int WIPEONFORK = 18;
    /** A child finds the content again. */
    public static final int KEEPONFORK = 19;
    /** Is used last: reclaimed first. */
    public static final int COLD = 20;
    /** Is reclaimed at once. */
    public static final int PAGEOUT = 21;
    /** Pages are faulted in to be read. */
    public static final int POPULATE_READ = 22;
    /** Pages are faulted in to be written. */
    public static final int POPULATE_WRITE = 23;
    /** As {@link #DONTNEED}, locked pages too. */
    public static final int DONTNEED_LOCKED = 24;
    /** Huge pages are made at once. */
    public static final int COLLAPSE = 25;
    /** Accesses die from now on. */
    public static final int GUARD_INSTALL = 102;
    /** Accesses are allowed again. */
    public static final int GUARD_REMOVE = 103;

    private Advice() {}
}
