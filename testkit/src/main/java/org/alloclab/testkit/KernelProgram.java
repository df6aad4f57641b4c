package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** Makes programs of kernel calls: a seed decides all of one. */
final class KernelProgram {
    private KernelProgram() {}

    /**
     * A program of so many calls with at most {@code live} things at a time.
     *
     * @param kinds how many kinds of things there are
     * @param what draws an order or a size
     */
    static List<KernelCall> of(long seed, int calls, int live, int kinds, ToIntFunction<SplittableRandom> what) {
        SplittableRandom random = new SplittableRandom(seed);
        List<KernelCall> program = new ArrayList<>();
        List<KernelCall> things = new ArrayList<>();
        for (int next = 1; program.size() < calls; ) {
            int cpu = random.nextInt(2);
            if (things.size() > live || (!things.isEmpty() && random.nextInt(5) < 2)) {
                KernelCall taken = things.remove(random.nextInt(things.size()));
                program.add(new KernelCall(taken.thing(), false, taken.what(), taken.kind(), cpu));
            } else {
                KernelCall taken = new KernelCall(next++, true, what.applyAsInt(random), random.nextInt(kinds), cpu);
                things.add(taken);
                program.add(taken);
            }
        }
        return program;
    }
}
