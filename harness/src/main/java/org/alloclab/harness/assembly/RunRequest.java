package org.alloclab.harness.assembly;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.Touch;
import org.jspecify.annotations.Nullable;

/**
 * A run as the user words it.
 *
 * @param allocator id of the user allocator, with {@code :variant} behind it if wanted
 * @param space id of the address space
 * @param frames id of the page-frame allocator
 * @param slab id of the slab allocator
 * @param options options by name; each belongs to the first of these layers that knows it
 * @param touch what the program does with new blocks
 * @param oneThread whether all threads are folded on the main thread
 * @param machine the machine
 * @param layout a maps listing, or {@code null} for the typical one
 * @param threads a list of control blocks, or {@code null} for placement by rule
 * @param prelude sizes allocated before the first operation, or {@code null} for what is typical
 * @param clock virtual time
 * @param seed for whatever is random
 */
public record RunRequest(
        String allocator,
        String space,
        String frames,
        String slab,
        Map<String, String> options,
        Touch touch,
        boolean oneThread,
        MachineRequest machine,
        @Nullable Path layout,
        @Nullable Path threads,
        @Nullable List<Long> prelude,
        ClockSetting clock,
        long seed) {
    public static final String DEFAULT_SPACE = "linux";
    public static final String DEFAULT_FRAMES = "buddy";
    public static final String DEFAULT_SLAB = "slub";

    /** A run of this allocator with everything else at its default. */
    public static RunRequest of(String allocator) {
        return new RunRequest(
                allocator,
                DEFAULT_SPACE,
                DEFAULT_FRAMES,
                DEFAULT_SLAB,
                Map.of(),
                Touch.NONE,
                false,
                MachineRequest.REFERENCE,
                null,
                null,
                null,
                ClockSetting.DEFAULT,
                0);
    }

    /** The same with all threads on the main thread. */
    public RunRequest folded(Touch newTouch) {
        return new RunRequest(
                allocator, space, frames, slab, options, newTouch, true, machine, layout, threads, prelude, clock,
                seed);
    }

    /** The same on another machine. */
    public RunRequest on(MachineRequest newMachine) {
        return new RunRequest(
                allocator,
                space,
                frames,
                slab,
                options,
                touch,
                oneThread,
                newMachine,
                layout,
                threads,
                prelude,
                clock,
                seed);
    }

    /** The same with other options. */
    public RunRequest with(Map<String, String> newOptions) {
        return new RunRequest(
                allocator,
                space,
                frames,
                slab,
                newOptions,
                touch,
                oneThread,
                machine,
                layout,
                threads,
                prelude,
                clock,
                seed);
    }
}
