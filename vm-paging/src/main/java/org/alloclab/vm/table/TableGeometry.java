package org.alloclab.vm.table;

import org.alloclab.api.machine.Architecture;
import org.alloclab.vm.page.Pages;

/**
 * The shape of the page tables.
 *
 * <pre>
 *   FOUR_LEVEL  x86-64, 8-byte entries
 *     47       39 38       30 29       21 20       12 11        0
 *    ┌───────────┬───────────┬───────────┬───────────┬───────────┐
 *    │ PGD index │ PUD index │ PMD index │ PTE index │  offset   │
 *    └───────────┴───────────┴───────────┴───────────┴───────────┘
 *       level 4     level 3     level 2     level 1
 *
 *   PAE         i386, 8-byte entries, the PGD has 4 of them
 *                   31 30       29       21 20       12 11        0
 *                  ┌───────────┬───────────┬───────────┬───────────┐
 *                  │ PGD index │ PMD index │ PTE index │  offset   │
 *                  └───────────┴───────────┴───────────┴───────────┘
 *                     level 3     level 2     level 1
 *
 *   TWO_LEVEL   i386, 4-byte entries
 *                               31         22 21         12 11        0
 *                              ┌─────────────┬─────────────┬───────────┐
 *                              │  PGD index  │  PTE index  │  offset   │
 *                              └─────────────┴─────────────┴───────────┘
 *                                  level 2       level 1
 * </pre>
 *
 * <p>Everywhere a {@link PageTables.Leaf} is 512 entries, 2 MiB of addresses. A table of 4-byte entries is two of them, which
 * come and go together; so the root of two levels has 2048 slots here, two for each entry.
 *
 * <p>arch/x86/include/asm/pgtable_64_types.h, pgtable-3level_types.h, pgtable-2level_types.h; arch/x86/Kconfig.
 */
public enum TableGeometry {
    FOUR_LEVEL(4, 48, 1),
    PAE(3, 32, 1),
    TWO_LEVEL(2, 32, 2);

    /** Level of the root. */
    public final int levels;

    final int addressBits;
    /** How many {@link PageTables.Leaf}s one table of level 1 is. */
    final int leavesInTable;

    TableGeometry(int levels, int addressBits, int leavesInTable) {
        this.levels = levels;
        this.addressBits = addressBits;
        this.leavesInTable = leavesInTable;
    }

    public static TableGeometry of(Architecture architecture) {
        return switch (architecture) {
            case X86_64, IA32 -> FOUR_LEVEL;
            case I386_PAE -> PAE;
            case I386 -> TWO_LEVEL;
        };
    }

    /** Slots of the root. */
    int rootSlots() {
        return 1 << (addressBits - PageTables.slotShift(levels));
    }

    /** Addresses that one table of level 1 covers. */
    public long tableSpan() {
        return (long) leavesInTable << Pages.HUGE_SHIFT;
    }

    /** Addresses that one entry of level 3 covers; of the level that stands for it where there is none. */
    public long upperSpan() {
        return levels > 2 ? 1L << PageTables.slotShift(3) : tableSpan();
    }

    /** Whether one entry of level 2 can map a page of 2 MiB. Not modelled: those of 4 MiB, which two levels have. */
    public boolean hasHugePages() {
        return levels > 2;
    }

    /** Whether MADV_DONTNEED frees tables that it has emptied (ARCH_SUPPORTS_PT_RECLAIM). */
    public boolean reclaimsEmptyTables() {
        return this == FOUR_LEVEL;
    }

    /**
     * Tables of level 2 that every process has from the start: with PAE the entries of the PGD are made at once, because the
     * CPU looks at them only when the root is loaded (arch/x86/mm/pgtable.c, pgd_alloc, PREALLOCATED_PMDS).
     */
    public int preallocated() {
        return this == PAE ? 3 : 0;
    }
}
