package org.alloclab.testkit;

import java.util.Locale;

/**
 * A call of a program that the kit plays on page frames, kernel objects or kernel addresses.
 *
 * @param thing number of what it takes or gives back
 * @param takes whether it takes
 * @param what bytes, or the order of a block of frames; for a free as for its allocation
 * @param kind which cache, where there are several
 * @param cpu the calling CPU
 */
record KernelCall(int thing, boolean takes, int what, int kind, int cpu) {

    /** As a line of a scene: {@code x7 = alloc_pages 3 GFP_KERNEL cpu 1}, {@code free_pages x7 cpu 0}. */
    String line(String take, String give) {
        return takes
                ? String.format(Locale.ROOT, "x%d = %s cpu %d", thing, take, cpu)
                : String.format(Locale.ROOT, "%s x%d cpu %d", give, thing, cpu);
    }
}
