package org.alloclab.harness.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as the user words it.
 *
 * @param allocator id of the user allocator, with {@code :variant} behind it if wanted
 * @param layers the layers below
 * @param options options by name; each belongs to the first of the layers, from the allocator down, that knows it
 * @param touch what the program does with new blocks
 * @param oneThread whether all threads are folded on the main thread
 * @param machine the machine
 * @param layout areas that the process starts with, or empty for the typical ones
 * @param threads where the threads' control blocks lie
 * @param prelude sizes allocated before the first operation, or empty for what is typical
 * @param clock virtual time
 * @param seed for whatever is random
 * @param recorded what the trace says of its process
 * @param steering calls that are made every so often though the trace has none
 */
public record RunRequest(
        String allocator,
        LayerIds layers,
        Map<String, String> options,
        Touch touch,
        boolean oneThread,
        MachineRequest machine,
        Optional<NamedLayout> layout,
        ThreadPlacement threads,
        Optional<List<Long>> prelude,
        ClockSetting clock,
        long seed,
        Recorded recorded,
        List<SteeringCall> steering) {
    public RunRequest {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        steering = List.copyOf(steering);
    }

    /** A run in which nobody steers but the program. */
    public RunRequest(
            String allocator,
            LayerIds layers,
            Map<String, String> options,
            Touch touch,
            boolean oneThread,
            MachineRequest machine,
            Optional<NamedLayout> layout,
            ThreadPlacement threads,
            Optional<List<Long>> prelude,
            ClockSetting clock,
            long seed,
            Recorded recorded) {
        this(
                allocator, layers, options, touch, oneThread, machine, layout, threads, prelude, clock, seed, recorded,
                List.of());
    }

    /** A run of a trace that says nothing of its process. */
    public RunRequest(
            String allocator,
            LayerIds layers,
            Map<String, String> options,
            Touch touch,
            boolean oneThread,
            MachineRequest machine,
            Optional<NamedLayout> layout,
            ThreadPlacement threads,
            Optional<List<Long>> prelude,
            ClockSetting clock,
            long seed) {
        this(
                allocator,
                layers,
                options,
                touch,
                oneThread,
                machine,
                layout,
                threads,
                prelude,
                clock,
                seed,
                Recorded.NOWHERE);
    }

    /** A run of this allocator with everything else at its default. */
    public static RunRequest of(String allocator) {
        return new RunRequest(
                allocator,
                LayerIds.STANDARD,
                Map.of(),
                Touch.NONE,
                false,
                MachineRequest.REFERENCE,
                Optional.empty(),
                ThreadPlacement.BY_RULE,
                Optional.empty(),
                ClockSetting.DEFAULT,
                0);
    }

    /** The same with all threads on the main thread. */
    public RunRequest folded(Touch newTouch) {
        return new RunRequest(
                allocator, layers, options, newTouch, true, machine, layout, threads, prelude, clock, seed, recorded,
                steering);
    }

    /** The same with the trace's own threads. */
    public RunRequest touching(Touch newTouch) {
        return new RunRequest(
                allocator, layers, options, newTouch, false, machine, layout, threads, prelude, clock, seed, recorded,
                steering);
    }

    /** The same on another machine. */
    public RunRequest on(MachineRequest newMachine) {
        return new RunRequest(
                allocator,
                layers,
                options,
                touch,
                oneThread,
                newMachine,
                layout,
                threads,
                prelude,
                clock,
                seed,
                recorded,
                steering);
    }

    /** The same with other options. */
    public RunRequest with(Map<String, String> newOptions) {
        return new RunRequest(
                allocator,
                layers,
                newOptions,
                touch,
                oneThread,
                machine,
                layout,
                threads,
                prelude,
                clock,
                seed,
                recorded,
                steering);
    }

    /** The same with calls that steer. */
    public RunRequest steered(List<SteeringCall> calls) {
        return new RunRequest(
                allocator, layers, options, touch, oneThread, machine, layout, threads, prelude, clock, seed, recorded,
                calls);
    }
}
