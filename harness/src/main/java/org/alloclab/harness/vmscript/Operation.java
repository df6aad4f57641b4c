package org.alloclab.harness.vmscript;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The operations of the language, with the number of arguments that each must have. */
enum Operation {
    BRK(1),
    SBRK(1),
    MMAP(4),
    MUNMAP(2),
    MPROTECT(3),
    MREMAP(4),
    MADVISE(3),
    MLOCK(2),
    MLOCK2(2),
    MUNLOCK(2),
    MLOCKALL(1),
    MUNLOCKALL(0),
    READ(2),
    WRITE(2),
    FORK(1),
    EXIT(0),
    THREAD(0),
    RLIMIT(2),
    DUMP(0),
    PAGES(2),
    PFNS(2),
    MINCORE(2),
    FTRUNCATE(2),
    FADVISE(2),
    MSYNC(2),
    RAW(1),
    THP(1),
    FSYNC(1),
    FREAD(3),
    FWRITE(3),
    OOM_SCORE_ADJ(1),
    SWAPOFF(1),
    SWAPON(1),
    SYNC(0),
    DROP_CACHES(1),
    KHUGEPAGED(0),
    NOP(0);

    private static final Map<String, Operation> BY_NAME = byName();

    private final int arguments;

    Operation(int arguments) {
        this.arguments = arguments;
    }

    /** The least number of arguments. */
    int arguments() {
        return arguments;
    }

    static @Nullable Operation named(String name) {
        return BY_NAME.get(name);
    }

    private static Map<String, Operation> byName() {
        Map<String, Operation> map = new TreeMap<>();
        for (Operation operation : values()) {
            map.put(operation.name().toLowerCase(Locale.ROOT), operation);
        }
        return Map.copyOf(map);
    }
}
