package org.alloclab.libc.jemalloc.ctl;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.thread.ZeroRealloc;

/** {@code stats.*}: the figures of the last refresh. (jemalloc 5.3.0 ctl.c) */
public final class CtlFigures {
    public static final List<String> GLOBAL_MUTEXES = List.of(
            "background_thread",
            "max_per_bg_thd",
            "ctl",
            "prof",
            "prof_thds_data",
            "prof_dump",
            "prof_recent_alloc",
            "prof_recent_dump",
            "prof_stats");

    private static final List<String> HPA_COUNTS = List.of("npurge_passes", "npurges", "nhugifies", "ndehugifies");
    private static final List<String> HPA_SLABS = List.of(
            "npageslabs_nonhuge",
            "npageslabs_huge",
            "nactive_nonhuge",
            "nactive_huge",
            "ndirty_nonhuge",
            "ndirty_huge");
    /** Page size classes of the hugepage allocator's slabs. */
    public static final int HPA_CLASSES = 64;

    private CtlFigures() {}

    static void addTo(CtlNode root, ZeroRealloc zeroRealloc, CtlSnapshot snapshot) {
        CtlNode stats = root.node("stats");
        stats.leaf("allocated", size(at -> snapshot.all().allocatedBytes()));
        stats.leaf("active", size(at -> snapshot.all().activeBytes()));
        stats.leaf("metadata", size(at -> snapshot.all().metadataBytes()));
        stats.leaf("metadata_thp", size(at -> snapshot.all().get(ArenaFigure.METADATA_THP)));
        stats.leaf("resident", size(at -> snapshot.all().get(ArenaFigure.RESIDENT)));
        stats.leaf("mapped", size(at -> snapshot.all().get(ArenaFigure.MAPPED)));
        stats.leaf("retained", size(at -> snapshot.all().get(ArenaFigure.RETAINED)));
        stats.leaf("background_thread.num_threads", size(at -> snapshot.backgroundThreads()));
        stats.leaf("background_thread.num_runs", number(CType.UINT64, at -> snapshot.backgroundRuns()));
        stats.leaf("background_thread.run_interval", number(CType.UINT64, at -> snapshot.backgroundInterval()));
        stats.leaf("zero_reallocs", size(at -> zeroRealloc.calls()));
        for (String name : GLOBAL_MUTEXES) {
            addMutex(stats.node("mutexes." + name), at -> snapshot.globalMutex(name));
        }
        stats.leaf(
                "mutexes.reset",
                CtlLeaf.action(at -> {
                            snapshot.resetMutexes();
                            return ControlAnswer.DONE;
                        })
                        .locked());
        stats.lockIndices("arenas");
        addArena(stats.indexed("arenas", i -> snapshot.isArena(i) && snapshot.at(i).initialised), snapshot);
    }

    private static void addArena(CtlNode arena, CtlSnapshot snapshot) {
        arena.leaf("uptime", number(CType.UINT64, at -> snapshot.at(at[0]).uptimeNanos));
        arena.leaf(
                "dss", CtlLeaf.text(CType.STRING, at -> snapshot.at(at[0]).dss).locked());
        arena.leaf("dirty_decay_ms", number(CType.SSIZE, at -> snapshot.at(at[0]).dirtyDecayMs));
        arena.leaf("muzzy_decay_ms", number(CType.SSIZE, at -> snapshot.at(at[0]).muzzyDecayMs));
        for (ArenaFigure figure : ArenaFigure.values()) {
            arena.leaf(
                    figure.path(),
                    number(figure.type(), at -> snapshot.at(at[0]).get(figure)));
        }
        addClass(arena, "bins", SizeClasses.BINS, ClassFigure.OF_BINS, snapshot);
        addClass(arena, "lextents", SizeClasses.LARGE_CLASSES, ClassFigure.OF_LEXTENTS, snapshot);
        addClass(arena, "extents", SizeClasses.PAGE_CLASSES, ClassFigure.OF_EXTENTS, snapshot);
        for (MutexName name : MutexName.values()) {
            addMutex(
                    arena.node("mutexes." + name.text()),
                    at -> snapshot.at(at[0]).mutex(name));
        }
        addHugePageAllocator(arena);
    }

    /** Nobody ever waits, see {@link Mutex}. */
    private static void addMutex(CtlNode node, Function<long[], Mutex.Counts> counts) {
        node.leaf("num_ops", number(CType.UINT64, at -> counts.apply(at).locks()));
        node.leaf("num_wait", number(CType.UINT64, at -> 0));
        node.leaf("num_spin_acq", number(CType.UINT64, at -> 0));
        node.leaf(
                "num_owner_switch", number(CType.UINT64, at -> counts.apply(at).ownerSwitches()));
        node.leaf("total_wait_time", number(CType.UINT64, at -> 0));
        node.leaf("max_wait_time", number(CType.UINT64, at -> 0));
        node.leaf("max_num_thds", number(CType.UINT32, at -> 0));
    }

    private static void addClass(
            CtlNode arena, String path, int count, List<ClassFigure> figures, CtlSnapshot snapshot) {
        CtlNode node = arena.indexed(path, i -> i >= 0 && i < count);
        if (path.equals("bins")) {
            addMutex(node.node("mutex"), at -> snapshot.at(at[0]).binMutex((int) at[1]));
        }
        for (ClassFigure figure : figures) {
            node.leaf(
                    figure.leaf(),
                    number(figure.type(), at -> snapshot.at(at[0]).get(figure, (int) at[1])));
        }
    }

    /** All zero, for it is off. */
    private static void addHugePageAllocator(CtlNode arena) {
        arena.leaf("hpa_sec_bytes", size(at -> 0));
        CtlNode shard = arena.node("hpa_shard");
        HPA_COUNTS.forEach(name -> shard.leaf(name, number(CType.UINT64, at -> 0)));
        CtlNode nonfull = shard.indexed("nonfull_slabs", i -> i >= 0 && i < HPA_CLASSES);
        for (String name : HPA_SLABS) {
            shard.leaf("full_slabs." + name, size(at -> 0));
            shard.leaf("empty_slabs." + name, size(at -> 0));
            nonfull.leaf(name, size(at -> 0));
        }
    }

    private static CtlLeaf size(ToLongFunction<long[]> value) {
        return number(CType.SIZE, value);
    }

    private static CtlLeaf number(CType type, ToLongFunction<long[]> value) {
        return CtlLeaf.number(type, value).locked();
    }
}
