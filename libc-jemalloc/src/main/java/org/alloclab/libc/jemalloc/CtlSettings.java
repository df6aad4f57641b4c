package org.alloclab.libc.jemalloc;

import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.space.Errno;

/** What {@code mallctl} says about the build, the options and the size classes. (jemalloc 5.3.0 ctl.c) */
final class CtlSettings {
    private static final String VERSION = "5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c";

    private CtlSettings() {}

    static void addTo(CtlNode root, Jemalloc jemalloc, CtlSnapshot snapshot) {
        root.leaf("version", CtlLeaf.text(CtlType.STRING, at -> VERSION));
        addConfig(root.node("config"));
        addOptions(root.node("opt"), jemalloc.conf());
        addClasses(root.node("arenas"), jemalloc, snapshot);
        addProfiling(root.node("prof"));
    }

    /** How Debian builds the library. */
    private static void addConfig(CtlNode config) {
        flag(config, "cache_oblivious", true);
        flag(config, "debug", false);
        flag(config, "fill", true);
        flag(config, "lazy_lock", false);
        config.leaf("malloc_conf", CtlLeaf.text(CtlType.STRING, at -> ""));
        flag(config, "opt_safety_checks", false);
        flag(config, "prof", true);
        flag(config, "prof_libgcc", true);
        flag(config, "prof_libunwind", false);
        flag(config, "stats", true);
        flag(config, "utrace", false);
        flag(config, "xmalloc", false);
    }

    private static void addOptions(CtlNode opt, Conf conf) {
        for (ConfOption option : ConfOption.ALL) {
            if (option.readable()) {
                opt.leaf(option.name(), CtlLeaf.text(option.type(), at -> conf.text(option.name())));
            }
        }
    }

    private static void addClasses(CtlNode arenas, Jemalloc jemalloc, CtlSnapshot snapshot) {
        SizeClasses sizes = jemalloc.sizes();
        BinInfo[] bins = jemalloc.bins();
        arenas.leaf(
                "narenas",
                CtlLeaf.number(CtlType.UNSIGNED, at -> snapshot.count()).locked());
        addDecay(arenas, jemalloc, true);
        addDecay(arenas, jemalloc, false);
        arenas.leaf("quantum", CtlLeaf.number(CtlType.SIZE, at -> SizeClasses.QUANTUM));
        arenas.leaf("page", CtlLeaf.number(CtlType.SIZE, at -> SizeClasses.PAGE));
        TcacheShape shape = jemalloc.tcacheShape();
        arenas.leaf("tcache_max", CtlLeaf.number(CtlType.SIZE, at -> sizes.sizeOf(shape.classes() - 1)));
        arenas.leaf("nbins", CtlLeaf.number(CtlType.UNSIGNED, at -> SizeClasses.BINS));
        arenas.leaf("nhbins", CtlLeaf.number(CtlType.UNSIGNED, at -> shape.classes()));
        CtlNode bin = arenas.indexed("bin", i -> i >= 0 && i < SizeClasses.BINS);
        bin.leaf("size", CtlLeaf.number(CtlType.SIZE, at -> bins[(int) at[0]].regionSize()));
        bin.leaf("nregs", CtlLeaf.number(CtlType.UINT32, at -> bins[(int) at[0]].regions()));
        bin.leaf("slab_size", CtlLeaf.number(CtlType.SIZE, at -> bins[(int) at[0]].slabSize()));
        bin.leaf("nshards", CtlLeaf.number(CtlType.UINT32, at -> bins[(int) at[0]].shards()));
        int large = SizeClasses.CLASSES - SizeClasses.BINS;
        arenas.leaf("nlextents", CtlLeaf.number(CtlType.UNSIGNED, at -> large));
        arenas.indexed("lextent", i -> i >= 0 && i < large)
                .leaf("size", CtlLeaf.number(CtlType.SIZE, at -> sizes.sizeOf(SizeClasses.BINS + (int) at[0])));
    }

    /** The decay time of arenas to come. */
    private static void addDecay(CtlNode arenas, Jemalloc jemalloc, boolean dirty) {
        arenas.leaf(
                dirty ? "dirty_decay_ms" : "muzzy_decay_ms",
                CtlLeaf.value(
                        CtlType.SSIZE,
                        at -> ControlAnswer.of(
                                String.valueOf(dirty ? jemalloc.defaultDirtyDecay() : jemalloc.defaultMuzzyDecay())),
                        (at, text) -> {
                            long millis = Long.parseLong(text);
                            if (!Decay.isTime(millis)) {
                                return Errno.EFAULT;
                            }
                            jemalloc.setDefaultDecay(dirty, millis);
                            return null;
                        }));
    }

    /** Profiling is built in and off. */
    private static void addProfiling(CtlNode prof) {
        flag(prof, "thread_active_init", false);
        flag(prof, "active", false);
        flag(prof, "gdump", false);
        prof.leaf("interval", CtlLeaf.number(CtlType.UINT64, at -> 0));
        prof.leaf("lg_sample", CtlLeaf.number(CtlType.SSIZE, at -> 0));
    }

    private static void flag(CtlNode node, String name, boolean value) {
        node.leaf(name, CtlLeaf.text(CtlType.BOOL, at -> String.valueOf(value)));
    }
}
