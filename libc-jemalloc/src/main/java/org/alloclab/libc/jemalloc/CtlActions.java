package org.alloclab.libc.jemalloc;

import java.util.List;
import java.util.function.Function;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.space.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What {@code mallctl} changes: {@code epoch}, {@code background_thread}, {@code thread.*}, {@code arena.<i>.*}.
 * (jemalloc 5.3.0 ctl.c)
 */
final class CtlActions {
    private static final List<String> DSS = List.of("disabled", "primary", "secondary");

    private final Jemalloc jemalloc;
    private final JemallocThread main;
    private final CtlSnapshot snapshot;

    private CtlActions(Jemalloc jemalloc, JemallocThread main, CtlSnapshot snapshot) {
        this.jemalloc = jemalloc;
        this.main = main;
        this.snapshot = snapshot;
    }

    static void addTo(CtlNode root, Jemalloc jemalloc, JemallocThread main, CtlSnapshot snapshot) {
        CtlActions actions = new CtlActions(jemalloc, main, snapshot);
        actions.addProcess(root);
        actions.addThread(root.node("thread"));
        root.lockIndices("arena");
        actions.addArena(root.indexed("arena", i -> snapshot.isArena(i)));
    }

    private void addProcess(CtlNode root) {
        root.leaf(
                "epoch",
                CtlLeaf.value(CtlType.UINT64, at -> ControlAnswer.of(String.valueOf(snapshot.epoch())), (at, text) -> {
                            snapshot.refresh();
                            return null;
                        })
                        .locked());
        BackgroundThreads threads = jemalloc.backgroundThreads();
        root.leaf(
                "background_thread",
                CtlLeaf.value(
                                CtlType.BOOL,
                                at -> ControlAnswer.of(
                                        String.valueOf(locked(threads).enabled())),
                                (at, text) -> {
                                    locked(threads).enable(text.equals("true"));
                                    return null;
                                })
                        .locked());
        root.leaf(
                "max_background_threads",
                CtlLeaf.value(
                                CtlType.SIZE,
                                at -> ControlAnswer.of(
                                        String.valueOf(locked(threads).limit())),
                                (at, text) -> {
                                    long wanted = Long.parseUnsignedLong(text);
                                    if (wanted == 0 || Long.compareUnsigned(wanted, threads.max()) > 0) {
                                        return Errno.EINVAL;
                                    }
                                    locked(threads).limit((int) wanted);
                                    return null;
                                })
                        .locked());
    }

    private static BackgroundThreads locked(BackgroundThreads threads) {
        threads.mutex().lock();
        return threads;
    }

    private void addThread(CtlNode thread) {
        Tsd tsd = main.tsd();
        thread.leaf(
                "arena",
                CtlLeaf.value(
                        CtlType.UNSIGNED,
                        at -> ControlAnswer.of(String.valueOf(
                                jemalloc.threadArenas().choose(tsd).index())),
                        (at, text) -> moveTo(Long.parseLong(text))));
        thread.leaf("allocated", CtlLeaf.number(CtlType.UINT64, at -> tsd.allocated.bytes));
        thread.leaf("deallocated", CtlLeaf.number(CtlType.UINT64, at -> tsd.deallocated.bytes));
        thread.leaf(
                "tcache.enabled",
                CtlLeaf.value(CtlType.BOOL, at -> ControlAnswer.of(String.valueOf(tsd.tcache != null)), (at, text) -> {
                    main.enableTcache(text.equals("true"));
                    return null;
                }));
        thread.leaf("tcache.flush", CtlLeaf.action(at -> {
            if (tsd.tcache == null) {
                return ControlAnswer.failed(Errno.EFAULT);
            }
            main.flushTcache();
            return ControlAnswer.DONE;
        }));
        thread.leaf("idle", CtlLeaf.action(at -> {
            main.flushTcache();
            if (jemalloc.conf().number("narenas") > 2L * jemalloc.cpus()) {
                jemalloc.threadArenas().choose(tsd).decay(false, true);
            }
            return ControlAnswer.DONE;
        }));
    }

    private @Nullable Errno moveTo(long index) {
        if (index >= jemalloc.arenasTotal()) {
            return Errno.EFAULT;
        }
        return jemalloc.threadArenas().move(main.tsd(), (int) index);
    }

    private void addArena(CtlNode arena) {
        arena.leaf(
                "initialized",
                CtlLeaf.text(CtlType.BOOL, at -> String.valueOf(snapshot.at(at[0]).initialised))
                        .locked());
        arena.leaf("decay", CtlLeaf.action(at -> decay(at[0], false)).locked());
        arena.leaf("purge", CtlLeaf.action(at -> decay(at[0], true)).locked());
        // only arenas made by hand can be reset or destroyed, and there are none
        arena.leaf("reset", CtlLeaf.action(at -> ControlAnswer.failed(Errno.EFAULT)));
        arena.leaf(
                "destroy",
                CtlLeaf.action(at -> ControlAnswer.failed(Errno.EFAULT)).locked());
        arena.leaf(
                "dss",
                CtlLeaf.value(CtlType.STRING, at -> readDss(at[0]), (at, text) -> writeDss(at[0], text))
                        .locked());
        addDecayTime(arena, true);
        addDecayTime(arena, false);
        arena.leaf(
                "oversize_threshold",
                CtlLeaf.value(
                        CtlType.SIZE,
                        of(made ->
                                Long.toUnsignedString(made.pageAllocator().pac().oversizeThreshold())),
                        (at, text) -> {
                            Arena made = arenaAt(at[0]);
                            if (made == null) {
                                return Errno.EFAULT;
                            }
                            made.pageAllocator().pac().setOversizeThreshold(Long.parseUnsignedLong(text));
                            return null;
                        }));
        arena.leaf(
                "retain_grow_limit",
                CtlLeaf.value(
                                CtlType.SIZE,
                                at -> jemalloc.config().retain()
                                        ? of(made -> String.valueOf(made.pageAllocator()
                                                        .pac()
                                                        .growth()
                                                        .limit()))
                                                .apply(at)
                                        : ControlAnswer.failed(Errno.ENOENT),
                                (at, text) -> writeGrowLimit(at[0], Long.parseUnsignedLong(text)))
                        .locked());
    }

    private ControlAnswer decay(long index, boolean purge) {
        boolean every = index == CtlSnapshot.ALL || index == snapshot.count();
        for (int i = 0; i < snapshot.count(); i++) {
            Arena arena = every || i == index ? jemalloc.arenaAt(i) : null;
            if (arena != null) {
                arena.decay(false, purge);
            }
        }
        return ControlAnswer.DONE;
    }

    private ControlAnswer readDss(long index) {
        if (index == CtlSnapshot.ALL || index == snapshot.count()) {
            return ControlAnswer.of(jemalloc.defaultDss());
        }
        return of(Arena::dss).apply(new long[] {index});
    }

    private @Nullable Errno writeDss(long index, String precedence) {
        if (!DSS.contains(precedence)) {
            return Errno.EINVAL;
        }
        if (index == CtlSnapshot.ALL || index == snapshot.count()) {
            jemalloc.setDefaultDss(precedence);
            return null;
        }
        Arena arena = arenaAt(index);
        if (arena == null) {
            return Errno.EFAULT;
        }
        arena.setDss(precedence);
        return null;
    }

    private void addDecayTime(CtlNode arena, boolean dirty) {
        arena.leaf(
                dirty ? "dirty_decay_ms" : "muzzy_decay_ms",
                CtlLeaf.value(
                        CtlType.SSIZE,
                        of(made -> String.valueOf(decayOf(made, dirty).millis())),
                        (at, text) -> writeDecayTime(arenaAt(at[0]), dirty, Long.parseLong(text))));
    }

    private @Nullable Errno writeDecayTime(@Nullable Arena arena, boolean dirty, long millis) {
        if (arena == null || !Decay.isTime(millis)) {
            return Errno.EFAULT;
        }
        if (jemalloc.isHuge(arena) && millis > 0) {
            jemalloc.backgroundThreads().serve(arena);
        }
        Pac pac = arena.pageAllocator().pac();
        Ecache ecache = dirty ? pac.dirty() : pac.muzzy();
        pac.setDecay(
                decayOf(arena, dirty),
                ecache,
                millis,
                jemalloc.backgroundThreads().eagerness(false));
        return null;
    }

    private static Decay decayOf(Arena arena, boolean dirty) {
        Pac pac = arena.pageAllocator().pac();
        return dirty ? pac.dirtyDecay() : pac.muzzyDecay();
    }

    private @Nullable Errno writeGrowLimit(long index, long bytes) {
        if (!jemalloc.config().retain()) {
            return Errno.ENOENT;
        }
        Arena arena = arenaAt(index);
        return arena == null || arena.pageAllocator().pac().growth().limit(bytes) ? Errno.EFAULT : null;
    }

    /** Reads from an arena that there is. */
    private Function<long[], ControlAnswer> of(Function<Arena, String> text) {
        return at -> {
            Arena arena = arenaAt(at[0]);
            return arena == null ? ControlAnswer.failed(Errno.EFAULT) : ControlAnswer.of(text.apply(arena));
        };
    }

    private @Nullable Arena arenaAt(long index) {
        return index < snapshot.count() ? jemalloc.arenaAt((int) index) : null;
    }
}
