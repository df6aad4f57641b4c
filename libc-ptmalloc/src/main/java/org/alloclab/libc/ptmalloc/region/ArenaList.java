package org.alloclab.libc.ptmalloc.region;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.arena.ArenaParts;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
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
public final class ArenaList {
    private final ArenaParts parts;
    private final HeapRegions regions;
    private final MainArena main;

    /** All arenas in the order of the circle, the main arena first. */
    private final List<Arena> circle = new ArrayList<>();

    /** Arenas without threads, the one left last first. */
    private final Deque<Arena> free = new ArrayDeque<>();

    /** narenas_limit: 0 until it is worked out. */
    private long limit;

    /** next_to_use. */
    private @Nullable Arena turn;

    public ArenaList(ArenaParts parts, HeapRegions regions, MainArena main) {
        this.parts = parts;
        this.regions = regions;
        this.main = main;
        circle.add(main);
        main.attach();
    }

    /** All arenas in the order of the circle, the main arena first. */
    public List<Arena> all() {
        return Collections.unmodifiableList(circle);
    }

    /** Arenas that no thread uses, the one left last first. */
    public Collection<Arena> free() {
        return Collections.unmodifiableCollection(free);
    }

    public int count() {
        return circle.size();
    }

    /** arena_for_chunk. */
    public Arena arenaOf(long chunk, long head) {
        if ((head & Chunks.NON_MAIN_ARENA) == 0) {
            return main;
        }
        HeapRegion region = regions.find(chunk);
        return region != null ? region.arena() : arenaByRecord(chunk);
    }

    /** A wrong flag sends the real allocator to whatever a heap_info would say there. */
    private Arena arenaByRecord(long chunk) {
        Sizes sizes = parts.parameters().sizes;
        UserMemory memory = parts.system().memory();
        long record = chunk & -parts.parameters().heapMaxSize();
        long address = sizes.word == 8 ? memory.load(record) : memory.load32(record) & sizes.wordMask;
        for (Arena arena : circle) {
            if (arena.address() == address) {
                return arena;
            }
        }
        throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, address);
    }

    /** arena_get. */
    public @Nullable Arena arenaFor(ArenaUser thread, long size) {
        Arena arena = thread.arena();
        return arena != null ? arena : find(thread, size);
    }

    /** arena_get_retry: another chance in the main arena, or from there in another one. */
    public @Nullable Arena retry(ArenaUser thread, Arena failed, long size) {
        return failed != main ? main : find(thread, size);
    }

    /** arena_get2. */
    private @Nullable Arena find(ArenaUser thread, long size) {
        Arena left = free.poll();
        if (left != null) {
            return give(thread, left);
        }
        int count = circle.size();
        Parameters parameters = parts.parameters();
        if (limit == 0) {
            if (parameters.arenaMax() != 0) {
                limit = parameters.arenaMax();
            } else if (count > parameters.arenaTest()) {
                limit = parameters.arenasFor(parts.system().machine().cpus());
            }
        }
        // The limit 0 means none yet: 0 - 1 is the largest number.
        if (Long.compareUnsigned(count, limit - 1) > 0) {
            return reuse(thread);
        }
        HeapArena arena = HeapArena.create(parts, regions, size);
        if (arena == null) {
            return null;
        }
        circle.add(1, arena);
        parts.teller().tell(Decisions.NEW_ARENA, arena.address(), circle.size());
        return give(thread, arena);
    }

    private Arena reuse(ArenaUser thread) {
        Arena arena = turn == null ? main : turn;
        free.remove(arena);
        turn = circle.get((circle.indexOf(arena) + 1) % circle.size());
        parts.teller().tell(Decisions.REUSE_ARENA, arena.address(), arena.attachedThreads() + 1);
        return give(thread, arena);
    }

    private static Arena give(ArenaUser thread, Arena arena) {
        arena.attach();
        Arena replaced = thread.arena();
        if (replaced != null) {
            replaced.detach();
        }
        thread.setArena(arena);
        return arena;
    }

    /** A thread has ended. */
    public void leave(Arena arena) {
        if (arena.detach()) {
            free.push(arena);
        }
    }
}
