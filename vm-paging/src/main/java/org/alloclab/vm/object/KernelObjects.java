package org.alloclab.vm.object;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.page.Pages;

/**
 * The caches of the objects by which the kernel knows processes, areas and files (kernel/fork.c, proc_caches_init; mm/rmap.c,
 * anon_vma_init; fs/dcache.c; fs/file_table.c; mm/shmem.c; fs/ext4/super.c).
 *
 * <pre>
 *   process  task_struct signal_cache sighand_cache files_cache fs_cache cred pid
 *     └ mm_struct
 *         └ area  vm_area_struct
 *             ├ anon_vma_chain ── anon_vma     one link for each anon_vma of which the area may have pages
 *             └ filp ── dentry ── inode        one filp for each opening of a file
 * </pre>
 *
 * <p>Sizes, alignments and flags are those that Linux 6.18 declares on x86-64 with 2 CPUs. A constructor is named only where
 * the kernel has one, for it keeps SLUB's free pointer out of the object. On a 32-bit machine half of each size is taken,
 * which is near the truth for objects that consist of pointers and no more than that.
 *
 * <p>Not modelled: {@code maple_node}, for how full the nodes of the area tree are depends on every edit since the process
 * began; {@code radix_tree_node} of page caches.
 */
public final class KernelObjects {
    /** The objects of an area that has none. */
    public static final long[] NONE = {};

    /** Rounds of reclaim that may be in vain for one object (mm/internal.h). */
    private static final int MAX_RECLAIM_RETRIES = 16;

    private static final int HWCACHE = CacheSpec.SLAB_HWCACHE_ALIGN;
    private static final int RCU = CacheSpec.SLAB_TYPESAFE_BY_RCU;
    private static final int ACCOUNT = CacheSpec.SLAB_ACCOUNT;
    private static final int RECLAIM = CacheSpec.SLAB_RECLAIM_ACCOUNT;
    private static final ObjectHook CONSTRUCTOR = object -> {};

    final Kind spaces;
    public final Kind areas;
    public final Kind anonVmas;
    public final Kind anonVmaChains;
    public final Kind files;
    public final Kind dentries;
    public final Kind memoryInodes;
    public final Kind diskInodes;
    /** One object of each for every process. */
    public final List<Kind> perProcess;
    /** Those of them that each further thread has for itself. */
    public final List<Kind> perThread;

    /**
     * A kind of object.
     *
     * @param name its own, also where the slab allocator keeps several kinds in one cache
     * @param cache where its objects come from
     * @param bytes what a group pays for one, its place in the list of who pays included
     * @param reclaimable whether its objects can be made again
     */
    public record Kind(String name, KmemCache cache, long bytes, boolean reclaimable) {
        /** So many objects of the kind, as they are told. */
        public KernelMemory.Objects counted(long count) {
            return new KernelMemory.Objects(name, count, cache.figures().objectSize());
        }
    }

    private final Relief relief;
    private final Execution execution;
    private final WordSize kernelWord;
    /** Who pays: the group of the first process, whoever needs them. */
    private final MemoryGroup payer;

    private final SlabAllocator slab;
    private final boolean wide;
    private long reclaimableBytes;
    private long unreclaimableBytes;

    public KernelObjects(
            SlabAllocator slab, MachineDescription machine, MemoryGroup payer, Relief relief, Execution execution) {
        this.slab = slab;
        this.payer = payer;
        this.relief = relief;
        this.execution = execution;
        this.wide = machine.wordSize() == WordSize.BITS_64;
        this.kernelWord = machine.kernelWordSize();
        anonVmas = cache("anon_vma", 96, 0, RCU | ACCOUNT, CONSTRUCTOR);
        anonVmaChains = cache("anon_vma_chain", 64, 0, ACCOUNT, ObjectHook.NONE);
        Kind credentials = cache("cred", 184, 0, HWCACHE | ACCOUNT, ObjectHook.NONE);
        Kind tasks = cache("task_struct", 5888, 64, ACCOUNT, ObjectHook.NONE);
        Kind handlers = cache("sighand_cache", 2080, 0, HWCACHE | RCU | ACCOUNT, CONSTRUCTOR);
        Kind signals = cache("signal_cache", 1152, 0, HWCACHE | ACCOUNT, ObjectHook.NONE);
        Kind descriptors = cache("files_cache", 704, 0, HWCACHE | ACCOUNT, ObjectHook.NONE);
        Kind directories = cache("fs_cache", 64, 0, HWCACHE | ACCOUNT, ObjectHook.NONE);
        Kind pids = cache("pid", 184, 0, HWCACHE | ACCOUNT, ObjectHook.NONE);
        spaces = cache("mm_struct", 1568, 0, HWCACHE | ACCOUNT, ObjectHook.NONE);
        areas = cache(
                "vm_area_struct", 192, 0, HWCACHE | RCU | CacheSpec.FREE_POINTER_INSIDE | ACCOUNT, ObjectHook.NONE);
        files = cache("filp", 184, 0, HWCACHE | RCU | CacheSpec.FREE_POINTER_INSIDE | ACCOUNT, ObjectHook.NONE);
        dentries = cache("dentry", 192, 0, RECLAIM | ACCOUNT, ObjectHook.NONE);
        memoryInodes = cache("shmem_inode_cache", 744, 0, ACCOUNT, CONSTRUCTOR);
        diskInodes = cache("ext4_inode_cache", 1120, 0, RECLAIM | ACCOUNT, CONSTRUCTOR);
        perThread = List.of(tasks, pids);
        perProcess = List.of(tasks, signals, handlers, descriptors, directories, credentials, pids, spaces);
    }

    private Kind cache(String name, int bytes, int align, int flags, ObjectHook constructor) {
        int size = wide ? bytes : bytes / 2;
        KmemCache cache = slab.createCache(new CacheSpec(name, size, align, flags | CacheSpec.SLAB_PANIC, constructor));
        long pointer = kernelWord.bytes();
        long paid = pointer + cache.figures().objectSize();
        return new Kind(name, cache, paid, (flags & RECLAIM) != 0);
    }

    public long take(Kind kind) {
        long object = alloc(kind);
        if (object == 0) {
            object = takeIfPossible(kind);
        }
        if (object == 0) {
            throw SimulatedDeath.outOfMemory("Out of memory: no slab for " + kind.name);
        }
        return object;
    }

    /** An object, after reclaim if need be; 0 where that does not help. */
    public long takeIfPossible(Kind kind) {
        long object = alloc(kind);
        for (int i = 0; i < MAX_RECLAIM_RETRIES && object == 0; i++) {
            relief.relieve(Gfp.GFP_KERNEL);
            object = alloc(kind);
        }
        return object;
    }

    private long alloc(Kind kind) {
        long object = kind.cache.alloc(Gfp.GFP_KERNEL_ACCOUNT, execution.cpu());
        if (object != 0) {
            charge(kind, kind.bytes);
        }
        return object;
    }

    /** mm/memcontrol.c, obj_cgroup_charge: bytes are counted, pages are paid for. */
    private void charge(Kind kind, long bytes) {
        long before = chargedPages();
        if (kind.reclaimable) {
            reclaimableBytes += bytes;
        } else {
            unreclaimableBytes += bytes;
        }
        payer.memory.charge(chargedPages() - before);
    }

    /** Pages that the objects in use are paid for with. */
    public long chargedPages() {
        return Pages.alignUp(reclaimableBytes + unreclaimableBytes) >>> PAGE_SHIFT;
    }

    public long reclaimableBytes() {
        return reclaimableBytes;
    }

    public long unreclaimableBytes() {
        return unreclaimableBytes;
    }

    public void give(Kind kind, long object) {
        charge(kind, -kind.bytes);
        kind.cache.free(object, execution.cpu());
    }

    /** Pages of the slabs of all caches of the machine. */
    public long slabPages() {
        return slab.caches().stream().mapToLong(CacheFigures::pages).sum();
    }

    /** Pages of slabs whose objects can be made again. */
    public long reclaimablePages() {
        return dentries.cache.figures().pages() + diskInodes.cache.figures().pages();
    }

    /** Whoever read objects without a lock has gone: what waited for that goes back to the page-frame allocator. */
    public void endGracePeriod() {
        slab.endGracePeriod();
    }
}
