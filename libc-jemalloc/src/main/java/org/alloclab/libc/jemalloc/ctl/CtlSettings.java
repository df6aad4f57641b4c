package org.alloclab.libc.jemalloc.ctl;

import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.space.Errno;
import org.alloclab.libc.jemalloc.arena.ArenaDefaults;
import org.alloclab.libc.jemalloc.conf.Conf;
import org.alloclab.libc.jemalloc.conf.ConfOption;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.TcacheShape;

/** What {@code mallctl} says about the build, the options and the size classes. (jemalloc 5.3.0 ctl.c) */
final class CtlSettings {
    private static final String VERSION = "5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c";

    private CtlSettings() {}

    static void addTo(
            CtlNode root,
            Conf conf,
            SizeClasses sizes,
            BinInfo[] bins,
            TcacheShape shape,
            ArenaDefaults defaults,
            CtlSnapshot snapshot) {
        root.leaf("version", CtlLeaf.text(CType.STRING, at -> VERSION));
        addConfig(root.node("config"));
        addOptions(root.node("opt"), conf);
        CtlNode arenas = root.node("arenas");
        arenas.leaf(
                "narenas",
                CtlLeaf.number(CType.UNSIGNED, at -> snapshot.count()).locked());
        addDecay(arenas, "dirty_decay_ms", Stage.DIRTY, defaults);
        addDecay(arenas, "muzzy_decay_ms", Stage.MUZZY, defaults);
        addClasses(arenas, sizes, bins, shape);
        addProfiling(root.node("prof"));
    }

    /** How Debian builds the library. */
    private static void addConfig(CtlNode config) {
        flag(config, "cache_oblivious", true);
        flag(config, "debug", false);
        flag(config, "fill", true);
        flag(config, "lazy_lock", false);
        config.leaf("malloc_conf", CtlLeaf.text(CType.STRING, at -> ""));
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

    private static void addClasses(CtlNode arenas, SizeClasses sizes, BinInfo[] bins, TcacheShape shape) {
        arenas.leaf("quantum", CtlLeaf.number(CType.SIZE, at -> SizeClasses.QUANTUM));
        arenas.leaf("page", CtlLeaf.number(CType.SIZE, at -> SizeClasses.PAGE));
        arenas.leaf("tcache_max", CtlLeaf.number(CType.SIZE, at -> sizes.sizeOf(shape.classes() - 1)));
        arenas.leaf("nbins", CtlLeaf.number(CType.UNSIGNED, at -> SizeClasses.BINS));
        arenas.leaf("nhbins", CtlLeaf.number(CType.UNSIGNED, at -> shape.classes()));
        CtlNode bin = arenas.indexed("bin", i -> i >= 0 && i < SizeClasses.BINS);
        bin.leaf("size", CtlLeaf.number(CType.SIZE, at -> bins[(int) at[0]].regionSize()));
        bin.leaf("nregs", CtlLeaf.number(CType.UINT32, at -> bins[(int) at[0]].regions()));
        bin.leaf("slab_size", CtlLeaf.number(CType.SIZE, at -> bins[(int) at[0]].slabSize()));
        bin.leaf("nshards", CtlLeaf.number(CType.UINT32, at -> bins[(int) at[0]].shards()));
        arenas.leaf("nlextents", CtlLeaf.number(CType.UNSIGNED, at -> SizeClasses.LARGE_CLASSES));
        arenas.indexed("lextent", i -> i >= 0 && i < SizeClasses.LARGE_CLASSES)
                .leaf("size", CtlLeaf.number(CType.SIZE, at -> sizes.sizeOf(SizeClasses.BINS + (int) at[0])));
    }

    /** The decay time of arenas to come. */
    private static void addDecay(CtlNode arenas, String name, Stage stage, ArenaDefaults defaults) {
        arenas.leaf(
                name,
                CtlLeaf.value(
                        CType.SSIZE,
                        at -> ControlAnswer.of(String.valueOf(defaults.decayMillis(stage))),
                        (at, text) -> {
                            long millis = Long.parseLong(text);
                            if (!Decay.isTime(millis)) {
                                return Errno.EFAULT;
                            }
                            defaults.decayMillis(stage, millis);
                            return null;
                        }));
    }

    /** Profiling is built in and off. */
    private static void addProfiling(CtlNode prof) {
        flag(prof, "thread_active_init", false);
        flag(prof, "active", false);
        flag(prof, "gdump", false);
        prof.leaf("interval", CtlLeaf.number(CType.UINT64, at -> 0));
        prof.leaf("lg_sample", CtlLeaf.number(CType.SSIZE, at -> 0));
    }

    private static void flag(CtlNode node, String name, boolean value) {
        node.leaf(name, CtlLeaf.text(CType.BOOL, at -> String.valueOf(value)));
    }
}
