package org.alloclab.api.space;

/** Which areas of a machine get huge pages by themselves ({@code /sys/kernel/mm/transparent_hugepage/enabled}). */
public enum TransparentHugePages {
    /** All that are long enough. */
    ALWAYS,
    /** Those advised {@link Advice#HUGEPAGE}. */
    MADVISE,
    /** Nowhere. */
    NEVER
}
