package org.alloclab.harness.study.course;

import java.util.List;
import org.alloclab.harness.measure.attribution.Kind;
import org.alloclab.harness.plan.RunPlan;

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
        int moment) {
    public Course {
        kinds = List.copyOf(kinds);
        samples = List.copyOf(samples);
        landmarks = List.copyOf(landmarks);
        chunks = List.copyOf(chunks);
    }

    /** The same under another name. */
    public Course named(String other) {
        return new Course(other, plan, kinds, samples, landmarks, map, chunks, sizes, peak, moment);
    }

    /** The last sample. */
    public Sample last() {
        return samples.get(samples.size() - 1);
    }
}
