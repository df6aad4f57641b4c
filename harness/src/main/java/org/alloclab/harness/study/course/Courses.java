package org.alloclab.harness.study.course;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alloclab.harness.study.Contained;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.trace.stack.CallSites;

/** Plays a trace for the courses of several runs. */
public final class Courses {
    private Courses() {}

    /** Courses of runs that were not played yet: the trace is played twice. */
    public static List<Course> play(Heats heats, List<CourseRun.Request> requests) throws IOException {
        List<Heats.Entry<Extent>> entries = new ArrayList<>();
        requests.forEach(request -> entries.add(() -> new Contained<>(
                request.plan(), progress -> new Extent.Player(request.plan(), request.idleNanos(), progress))));
        return play(heats, requests, heats.play(entries).results());
    }

    /**
     * Courses of runs of which it is known how far they go.
     *
     * @param extents by request
     */
    public static List<Course> play(Heats heats, List<CourseRun.Request> requests, List<Extent> extents)
            throws IOException {
        boolean isKnown = !heats.stacks((operation, stack) -> {}).isEmpty();
        CourseRun.Keeping keeping = isKnown ? CourseRun.Keeping.LIVE_BLOCKS : CourseRun.Keeping.NO_BLOCKS;
        List<Heats.Entry<Course>> entries = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            CourseRun.Request request = requests.get(i);
            Extent extent = extents.get(i);
            entries.add(() ->
                    new Contained<>(request.plan(), progress -> new CourseRun(request, extent, keeping, progress)));
        }
        List<Course> courses = heats.play(entries).results();
        return isKnown ? knowing(heats, courses) : courses;
    }

    private static List<Course> knowing(Heats heats, List<Course> courses) throws IOException {
        CallSites.Collector collector = new CallSites.Collector(courses.stream()
                .flatMap(course -> course.held().values().stream())
                .flatMapToLong(held -> Arrays.stream(held.operations()))
                .toArray());
        CallSites sites = collector.of(heats.stacks(collector));
        return courses.stream().map(course -> course.knowing(sites)).toList();
    }
}
