package org.alloclab.vm;

import java.util.Locale;

/** Events that are counted, by their names in {@code /proc/vmstat} (include/linux/vm_event_item.h). */
enum VmEvent {
    WORKINGSET_REFAULT_ANON,
    WORKINGSET_REFAULT_FILE,
    WORKINGSET_ACTIVATE_ANON,
    WORKINGSET_ACTIVATE_FILE,
    WORKINGSET_RESTORE_ANON,
    WORKINGSET_RESTORE_FILE,
    PGPGIN,
    PGPGOUT,
    PSWPIN,
    PSWPOUT,
    ALLOCSTALL_NORMAL,
    ALLOCSTALL_MOVABLE,
    PGACTIVATE,
    PGDEACTIVATE,
    PGLAZYFREE,
    PGLAZYFREED,
    PGREFILL,
    PGSTEAL_KSWAPD,
    PGSTEAL_DIRECT,
    PGSCAN_KSWAPD,
    PGSCAN_DIRECT,
    PGSCAN_ANON,
    PGSCAN_FILE,
    PGSTEAL_ANON,
    PGSTEAL_FILE,
    SLABS_SCANNED,
    PAGEOUTRUN,
    PGROTATED,
    OOM_KILL,
    UNEVICTABLE_PGS_CULLED,
    UNEVICTABLE_PGS_RESCUED,
    UNEVICTABLE_PGS_MLOCKED,
    UNEVICTABLE_PGS_MUNLOCKED,
    SWAP_RA,
    SWAP_RA_HIT;

    String vmstatName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
