package org.alloclab.libc.jemalloc.ctl;

import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.space.Errno;
import org.alloclab.libc.jemalloc.background.BackgroundThreads;
import org.alloclab.libc.jemalloc.conf.Conf;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.thread.ThreadLife;
import org.jspecify.annotations.Nullable;

/**
 * What {@code mallctl} changes in the process and in the thread that calls: {@code epoch}, {@code background_thread},
 * {@code thread.*}. (jemalloc 5.3.0 ctl.c)
 */
final class CtlActions {
    private static final long MANY_ARENAS_PER_CPU = 2;

    private final ThreadLife main;
    private final BackgroundThreads background;
    private final CtlSnapshot snapshot;
    private final Conf conf;
    private final int cpus;

    CtlActions(ThreadLife main, BackgroundThreads background, CtlSnapshot snapshot, Conf conf, int cpus) {
        this.main = main;
        this.background = background;
        this.snapshot = snapshot;
        this.conf = conf;
        this.cpus = cpus;
    }

    void addTo(CtlNode root) {
        root.leaf(
                "epoch",
                CtlLeaf.value(CType.UINT64, at -> ControlAnswer.of(String.valueOf(snapshot.epoch())), (at, text) -> {
                            snapshot.refresh();
                            return null;
                        })
                        .locked());
        root.leaf(
                "background_thread",
                CtlLeaf.value(
                                CType.BOOL,
                                at -> ControlAnswer.of(String.valueOf(locked().enabled())),
                                (at, text) -> setBackground(text))
                        .locked());
        root.leaf(
                "max_background_threads",
                CtlLeaf.value(
                                CType.SIZE,
                                at -> ControlAnswer.of(String.valueOf(locked().limit())),
                                (at, text) -> limitBackground(Long.parseUnsignedLong(text)))
                        .locked());
        addThread(root.node("thread"));
    }

    private void addThread(CtlNode thread) {
        thread.leaf(
                "arena",
                CtlLeaf.value(
                        CType.UNSIGNED,
                        at -> ControlAnswer.of(String.valueOf(main.arena().index())),
                        (at, text) -> moveTo(Long.parseLong(text))));
        thread.leaf("allocated", CtlLeaf.number(CType.UINT64, at -> main.allocatedBytes()));
        thread.leaf("deallocated", CtlLeaf.number(CType.UINT64, at -> main.deallocatedBytes()));
        thread.leaf(
                "tcache.enabled",
                CtlLeaf.value(CType.BOOL, at -> ControlAnswer.of(String.valueOf(main.hasTcache())), (at, text) -> {
                    if (text.equals("true")) {
                        main.enableTcache();
                    } else {
                        main.disableTcache();
                    }
                    return null;
                }));
        thread.leaf("tcache.flush", CtlLeaf.action(at -> {
            if (!main.hasTcache()) {
                return ControlAnswer.failed(Errno.EFAULT);
            }
            main.flushTcache();
            return ControlAnswer.DONE;
        }));
        thread.leaf("idle", CtlLeaf.action(at -> {
            main.flushTcache();
            if (conf.number("narenas") > MANY_ARENAS_PER_CPU * cpus) {
                main.arena().decay().purge();
            }
            return ControlAnswer.DONE;
        }));
    }

    private BackgroundThreads locked() {
        background.mutex().lock();
        return background;
    }

    private @Nullable Errno setBackground(String enabled) {
        if (enabled.equals("true")) {
            locked().enable();
        } else {
            locked().disable();
        }
        return null;
    }

    private @Nullable Errno limitBackground(long wanted) {
        if (wanted == 0 || Long.compareUnsigned(wanted, background.max()) > 0) {
            return Errno.EINVAL;
        }
        locked().limit((int) wanted);
        return null;
    }

    private @Nullable Errno moveTo(long index) {
        return index >= snapshot.count() ? Errno.EFAULT : main.moveTo((int) index);
    }
}
