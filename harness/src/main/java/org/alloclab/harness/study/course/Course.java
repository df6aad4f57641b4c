package org.alloclab.harness.study.course;

import java.util.List;
import java.util.Map;
import org.alloclab.harness.measure.attribution.Kind;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.trace.stack.CallSites;

/**
 * The course of one run.
 *
 * @param name of the contender
 * @param plan what was run
 * @param kinds what memory is told apart by: the allocator's kinds, in its order, then the process's own
 * @param samples the moments, by rising operation; the first lies in front of the program's first call, the last behind its
 *     last, or where it died
 * @param landmarks what happened between them, in this order
 * @param map who owns the pages at these moments
 * @param chunks the pieces at a few of them
 * @param sizes blocks by size
 * @param peak place of the sample in which most was resident
 * @param moment place of the sample that was asked for, otherwise {@code peak}
 * @param held by place of a sample what the program held, at the few that may be asked about; none where the trace does not
 *     know where blocks were allocated
 * @param callSites of these
 */
public record Course(
        String name,
        RunPlan plan,
        List<Kind> kinds,
        List<Sample> samples,
        List<Landmark> landmarks,
        HeapMap map,
        List<Chunks> chunks,
        SizeClasses sizes,
        int peak,
        int moment,
        Map<Integer, HeldBlocks> held,
        CallSites callSites) {
    public Course {
        kinds = List.copyOf(kinds);
        samples = List.copyOf(samples);
        landmarks = List.copyOf(landmarks);
        chunks = List.copyOf(chunks);
        held = Map.copyOf(held);
    }

    /** The same under another name. */
    public Course named(String other) {
        return new Course(other, plan, kinds, samples, landmarks, map, chunks, sizes, peak, moment, held, callSites);
    }

    /** The same, knowing where blocks were allocated. */
    Course knowing(CallSites known) {
        return new Course(name, plan, kinds, samples, landmarks, map, chunks, sizes, peak, moment, held, known);
    }

    /** What is held at the course's moment, by stack; empty where that is not known. */
    public List<SiteShare> byStack() {
        HeldBlocks there = held.get(moment);
        return there == null ? List.of() : SiteShare.byStack(there, callSites);
    }

    /** The same by site. */
    public List<SiteShare> bySite() {
        HeldBlocks there = held.get(moment);
        return there == null ? List.of() : SiteShare.bySite(there, callSites);
    }

    /** The last sample. */
    public Sample last() {
        return samples.get(samples.size() - 1);
    }
}
