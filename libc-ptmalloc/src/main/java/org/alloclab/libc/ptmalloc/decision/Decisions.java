package org.alloclab.libc.ptmalloc.decision;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** The ways that an operation can take, as {@link org.alloclab.api.probe.Probe#decision} reports them. */
public final class Decisions {
    public static final DecisionPoint FROM_THREAD_CACHE =
            at(Phase.CACHE, "take from thread cache", Argument.address("block"), Argument.index("bin"));
    public static final DecisionPoint FROM_FAST_BIN =
            at(Phase.CACHE, "take from fast bin", Argument.address("chunk"), Argument.bytes("chunk size"));
    public static final DecisionPoint FROM_SMALL_BIN =
            at(Phase.SEARCH, "take from small bin", Argument.address("chunk"), Argument.bytes("chunk size"));
    public static final DecisionPoint SPLIT_LAST_REMAINDER =
            at(Phase.SPLIT, "split last remainder", Argument.address("chunk"), Argument.bytes("remainder size"));
    public static final DecisionPoint FROM_UNSORTED = at(
            Phase.SEARCH, "take exact fit from unsorted bin", Argument.address("chunk"), Argument.bytes("chunk size"));
    public static final DecisionPoint CACHE_UNSORTED = at(
            Phase.CACHE,
            "move exact fit from unsorted bin to thread cache",
            Argument.address("chunk"),
            Argument.index("bin"));
    public static final DecisionPoint SORT =
            at(Phase.SEARCH, "sort unsorted chunk into its bin", Argument.address("chunk"), Argument.index("bin"));
    public static final DecisionPoint FROM_BIN =
            at(Phase.SEARCH, "take whole chunk from bin", Argument.address("chunk"), Argument.bytes("chunk size"));
    public static final DecisionPoint SPLIT =
            at(Phase.SPLIT, "split chunk of bin", Argument.address("chunk"), Argument.bytes("remainder size"));
    public static final DecisionPoint FROM_TOP =
            at(Phase.SPLIT, "split top", Argument.address("chunk"), Argument.bytes("new top size"));
    public static final DecisionPoint EXTEND_TOP =
            at(Phase.GROW, "extend top by system memory", Argument.address("top"), Argument.bytes("chunk size wanted"));
    public static final DecisionPoint MAP_CHUNK =
            at(Phase.GROW, "map chunk of its own", Argument.address("chunk"), Argument.bytes("mapping size"));
    public static final DecisionPoint UNMAP_CHUNK =
            at(Phase.RETURN, "unmap chunk", Argument.address("chunk"), Argument.bytes("mapping size"));
    public static final DecisionPoint RAISE_THRESHOLD = at(
            Phase.ADJUST, "raise mmap threshold", Argument.bytes("mmap threshold"), Argument.bytes("trim threshold"));
    public static final DecisionPoint TO_THREAD_CACHE =
            at(Phase.CACHE, "put into thread cache", Argument.address("block"), Argument.index("bin"));
    public static final DecisionPoint TO_FAST_BIN =
            at(Phase.CACHE, "put into fast bin", Argument.address("chunk"), Argument.bytes("chunk size"));
    public static final DecisionPoint MERGE_BACKWARD =
            at(Phase.MERGE, "merge with free chunk before", Argument.address("chunk"), Argument.bytes("its size"));
    public static final DecisionPoint MERGE_FORWARD =
            at(Phase.MERGE, "merge with free chunk behind", Argument.address("chunk"), Argument.bytes("its size"));
    public static final DecisionPoint MERGE_TOP =
            at(Phase.MERGE, "merge into top", Argument.address("new top"), Argument.bytes("its size"));
    public static final DecisionPoint TO_UNSORTED =
            at(Phase.SEARCH, "put into unsorted bin", Argument.address("chunk"), Argument.bytes("chunk size"));
    public static final DecisionPoint TO_SMALL_BIN =
            at(Phase.SEARCH, "put into small bin", Argument.address("chunk"), Argument.bytes("chunk size"));
    public static final DecisionPoint CONSOLIDATE = at(Phase.MERGE, "consolidate fast bins", Argument.address("arena"));
    public static final DecisionPoint TRIM =
            at(Phase.RETURN, "trim top", Argument.address("top"), Argument.bytes("its size"));
    public static final DecisionPoint NEW_ARENA =
            at(Phase.CHOOSE, "make arena", Argument.address("arena"), Argument.count("number of arenas"));
    public static final DecisionPoint REUSE_ARENA =
            at(Phase.CHOOSE, "reuse arena", Argument.address("arena"), Argument.count("threads attached"));
    public static final DecisionPoint NEW_HEAP =
            at(Phase.GROW, "make heap region", Argument.address("heap region"), Argument.bytes("its size"));
    public static final DecisionPoint DELETE_HEAP =
            at(Phase.RETURN, "delete heap region", Argument.address("heap region"), Argument.bytes("its size"));
    public static final DecisionPoint GROW_IN_PLACE =
            at(Phase.MERGE, "grow block in place", Argument.address("chunk"), Argument.bytes("chunk size wanted"));
    public static final DecisionPoint MOVE =
            at(Phase.SEARCH, "move block", Argument.address("old chunk"), Argument.bytes("chunk size wanted"));

    /** Who tells them. */
    public static final String COMPONENT = "ptmalloc";

    private Decisions() {}

    private static DecisionPoint at(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.USER_ALLOCATOR, COMPONENT, phase, name, arguments);
    }
}
