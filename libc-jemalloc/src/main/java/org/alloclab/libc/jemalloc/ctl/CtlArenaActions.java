package org.alloclab.libc.jemalloc.ctl;

import java.util.function.Consumer;
import java.util.function.Function;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.space.Errno;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.ArenaDefaults;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.background.ArenaDecay;
import org.alloclab.libc.jemalloc.background.BackgroundThreads;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.number.CType;
import org.jspecify.annotations.Nullable;

/** What {@code mallctl} does to arenas: {@code arena.<i>.*}. (jemalloc 5.3.0 ctl.c) */
final class CtlArenaActions {
    private final Arenas arenas;
    private final ArenaDefaults defaults;
    private final BackgroundThreads background;
    private final CtlSnapshot snapshot;
    private final boolean retain;

    CtlArenaActions(
            Arenas arenas, ArenaDefaults defaults, BackgroundThreads background, CtlSnapshot snapshot, boolean retain) {
        this.arenas = arenas;
        this.defaults = defaults;
        this.background = background;
        this.snapshot = snapshot;
        this.retain = retain;
    }

    void addTo(CtlNode root) {
        root.lockIndices("arena");
        CtlNode arena = root.indexed("arena", i -> snapshot.isArena(i));
        arena.leaf(
                "initialized",
                CtlLeaf.text(CType.BOOL, at -> String.valueOf(snapshot.at(at[0]).initialised))
                        .locked());
        arena.leaf(
                "decay", CtlLeaf.action(at -> onEach(at[0], ArenaDecay::decay)).locked());
        arena.leaf(
                "purge", CtlLeaf.action(at -> onEach(at[0], ArenaDecay::purge)).locked());
        // only arenas made by hand can be reset or destroyed, and there are none
        arena.leaf("reset", CtlLeaf.action(at -> ControlAnswer.failed(Errno.EFAULT)));
        arena.leaf(
                "destroy",
                CtlLeaf.action(at -> ControlAnswer.failed(Errno.EFAULT)).locked());
        arena.leaf(
                "dss",
                CtlLeaf.value(CType.STRING, at -> readDss(at[0]), (at, text) -> writeDss(at[0], text))
                        .locked());
        addDecayTime(arena, "dirty_decay_ms", Stage.DIRTY);
        addDecayTime(arena, "muzzy_decay_ms", Stage.MUZZY);
        arena.leaf(
                "oversize_threshold",
                CtlLeaf.value(
                        CType.SIZE,
                        of(made -> Long.toUnsignedString(made.pac().oversizeThreshold())),
                        (at, text) -> writeOversizeThreshold(arenaAt(at[0]), Long.parseUnsignedLong(text))));
        CtlLeaf growLimit = CtlLeaf.value(
                CType.SIZE, at -> readGrowLimit(at), (at, text) -> writeGrowLimit(at[0], Long.parseUnsignedLong(text)));
        arena.leaf("retain_grow_limit", retain ? growLimit.locked() : growLimit);
    }

    private ControlAnswer onEach(long index, Consumer<ArenaDecay> action) {
        boolean every = isAll(index);
        arenas.forEach(arena -> {
            if (every || arena.index() == index) {
                action.accept(arena.decay());
            }
        });
        return ControlAnswer.DONE;
    }

    private ControlAnswer readDss(long index) {
        return isAll(index) ? ControlAnswer.of(defaults.dss()) : of(Arena::dss).apply(new long[] {index});
    }

    private @Nullable Errno writeDss(long index, String precedence) {
        if (!Options.words(Options.DSS).contains(precedence)) {
            return Errno.EINVAL;
        }
        if (isAll(index)) {
            defaults.dss(precedence);
            return null;
        }
        Arena arena = arenaAt(index);
        if (arena == null) {
            return Errno.EFAULT;
        }
        arena.dss(precedence);
        return null;
    }

    private void addDecayTime(CtlNode arena, String name, Stage stage) {
        arena.leaf(
                name,
                CtlLeaf.value(
                        CType.SSIZE,
                        of(made -> String.valueOf(made.pac().decay(stage).millis())),
                        (at, text) -> writeDecayTime(arenaAt(at[0]), stage, Long.parseLong(text))));
    }

    private @Nullable Errno writeDecayTime(@Nullable Arena arena, Stage stage, long millis) {
        if (arena == null || !Decay.isTime(millis)) {
            return Errno.EFAULT;
        }
        if (arena.index() == arenas.oversizeArena() && millis > 0) {
            background.serve(arena.index());
        }
        arena.pac().setDecay(stage, millis, background.eagerness());
        return null;
    }

    private static @Nullable Errno writeOversizeThreshold(@Nullable Arena arena, long bytes) {
        if (arena == null) {
            return Errno.EFAULT;
        }
        arena.pac().setOversizeThreshold(bytes);
        return null;
    }

    private ControlAnswer readGrowLimit(long[] at) {
        return retain
                ? of(made -> String.valueOf(made.pac().growth().limit())).apply(at)
                : ControlAnswer.failed(Errno.ENOENT);
    }

    private @Nullable Errno writeGrowLimit(long index, long bytes) {
        if (!retain) {
            return Errno.ENOENT;
        }
        Arena arena = arenaAt(index);
        return arena == null || arena.pac().growth().limit(bytes) ? Errno.EFAULT : null;
    }

    /** Reads from an arena that there is. */
    private Function<long[], ControlAnswer> of(Function<Arena, String> text) {
        return at -> {
            Arena arena = arenaAt(at[0]);
            return arena == null ? ControlAnswer.failed(Errno.EFAULT) : ControlAnswer.of(text.apply(arena));
        };
    }

    private boolean isAll(long index) {
        return index == CtlSnapshot.ALL || index == snapshot.count();
    }

    private @Nullable Arena arenaAt(long index) {
        return index < snapshot.count() ? arenas.at((int) index) : null;
    }
}
