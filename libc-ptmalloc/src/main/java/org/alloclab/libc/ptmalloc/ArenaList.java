package org.alloclab.libc.ptmalloc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arenas of a process and how threads come to one.
 *
 * <pre>
 *   next:       main --> newest --> ... --> oldest --> main
 *   free list:  arena left last by its last thread --> left before --> ...
 *
 *   a thread without an arena takes, in this order:
 *     1. the first of the free list
 *     2. a new arena, below the limit: arena_max, or 8 (2) for each CPU once there are more than arena_test
 *     3. the next in turn of the circle
 * </pre>
 *
 * <p>glibc 2.36 arena.c, arena_get2, get_free_list, reused_arena, arena_get_retry, __malloc_arena_thread_freeres.
 *
 * <p>Not modelled: contention. Operations run one after the other, so that every lock is free when it is tried.
 */
final class ArenaList {
    private final MallocProcess process;
    private final MainArena main;
    private @Nullable Arena firstFree;
    private long count = 1;

    /** narenas_limit: 0 until it is worked out. */
    private long limit;

    /** next_to_use. */
    private @Nullable Arena turn;

    ArenaList(MallocProcess process, MainArena main) {
        this.process = process;
        this.main = main;
        main.next = main;
        main.attachedThreads = 1;
    }

    /** All arenas in the order of the circle, the main arena first. */
    List<Arena> all() {
        List<Arena> list = new ArrayList<>();
        Arena arena = main;
        do {
            list.add(arena);
            arena = arena.next;
        } while (arena != main);
        return list;
    }

    long count() {
        return count;
    }

    /** The arena whose record is at an address. */
    @Nullable
    Arena at(long address) {
        for (Arena arena : all()) {
            if (arena.address == address) {
                return arena;
            }
        }
        return null;
    }

    /** arena_get. */
    @Nullable
    Arena arenaOf(ThreadMalloc thread, long size) {
        Arena arena = thread.arena();
        return arena != null ? arena : find(thread, size);
    }

    /** arena_get_retry: another chance in the main arena, or from there in another one. */
    @Nullable
    Arena retry(ThreadMalloc thread, Arena failed, long size) {
        return failed != main ? main : find(thread, size);
    }

    /** arena_get2. */
    private @Nullable Arena find(ThreadMalloc thread, long size) {
        Arena free = firstFree;
        if (free != null) {
            firstFree = free.nextFree;
            free.attachedThreads = 1;
            return attach(thread, free);
        }
        if (limit == 0) {
            if (process.parameters.arenaMax != 0) {
                limit = process.parameters.arenaMax;
            } else if (count > process.parameters.arenaTest) {
                limit = process.parameters.arenasFor(process.machine.cpus());
            }
        }
        // The limit 0 means none yet: 0 - 1 is the largest number.
        if (Long.compareUnsigned(count, limit - 1) <= 0) {
            count++;
            HeapArena arena = HeapArena.create(process, size);
            if (arena == null) {
                count--;
                return null;
            }
            arena.attachedThreads = 1;
            arena.next = main.next;
            main.next = arena;
            if (process.tells) {
                process.tell(Decisions.NEW_ARENA, arena.address, count);
            }
            return attach(thread, arena);
        }
        return reuse(thread);
    }

    private Arena reuse(ThreadMalloc thread) {
        Arena arena = turn == null ? main : turn;
        removeFree(arena);
        arena.attachedThreads++;
        turn = arena.next;
        if (process.tells) {
            process.tell(Decisions.REUSE_ARENA, arena.address, arena.attachedThreads);
        }
        return attach(thread, arena);
    }

    private static Arena attach(ThreadMalloc thread, Arena arena) {
        Arena replaced = thread.arena();
        if (replaced != null) {
            replaced.attachedThreads--;
        }
        thread.setArena(arena);
        return arena;
    }

    private void removeFree(Arena arena) {
        Arena before = null;
        for (Arena free = firstFree; free != null; free = free.nextFree) {
            if (free == arena) {
                if (before == null) {
                    firstFree = free.nextFree;
                } else {
                    before.nextFree = free.nextFree;
                }
                return;
            }
            before = free;
        }
    }

    void checkFreeList() {
        for (Arena arena = firstFree; arena != null; arena = arena.nextFree) {
            Invariants.law(arena.attachedThreads == 0, "an arena on the free list has no threads: 0x%x", arena.address);
        }
    }

    /** A thread has ended. */
    void detach(Arena arena) {
        if (--arena.attachedThreads == 0) {
            arena.nextFree = firstFree;
            firstFree = arena;
        }
    }
}
