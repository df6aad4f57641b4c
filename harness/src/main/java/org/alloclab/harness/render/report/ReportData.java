package org.alloclab.harness.render.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.alloclab.harness.measure.attribution.Kind;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.render.LandmarkText;
import org.alloclab.harness.study.course.Chunks;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.HeapMap;
import org.alloclab.harness.study.course.Landmark;
import org.alloclab.harness.study.course.Sample;
import org.alloclab.harness.study.course.SizeClasses;
import org.alloclab.harness.trace.stack.CallSites;

/**
 * The numbers that the page draws.
 *
 * @param traces by trace
 * @param result the result as a file has it, which the page gives out
 */
public record ReportData(List<TracePart> traces, Object result) {
    public ReportData {
        traces = List.copyOf(traces);
    }

    /**
     * A trace.
     *
     * @param trace its name
     * @param runs what each allocator made of it
     */
    public record TracePart(String trace, List<RunPart> runs) {
        public TracePart {
            runs = List.copyOf(runs);
        }

        /** What courses over a trace are drawn from. */
        public static TracePart of(String trace, List<Course> courses) {
            return new TracePart(trace, courses.stream().map(RunPart::of).toList());
        }
    }

    /**
     * A run.
     *
     * @param name of the contender
     * @param kinds what memory is told apart by
     * @param samples columns by sample
     * @param pinned by kind, then by sample
     * @param returnable likewise
     * @param landmarks what happened on the way
     * @param map where the allocator's pages lie
     * @param chunks its pieces at some samples
     * @param sites code lines that allocated blocks of these pieces; empty where that is not known
     * @param allocatedIn for each of {@code chunks}, by piece, the place of its code line counted from 1, or 0; as empty
     * @param sizes blocks by size
     * @param peak the sample in which most was resident
     */
    public record RunPart(
            String name,
            List<Kind> kinds,
            SamplesPart samples,
            List<long[]> pinned,
            List<long[]> returnable,
            List<LandmarkPart> landmarks,
            MapPart map,
            List<Chunks> chunks,
            List<String> sites,
            List<int[]> allocatedIn,
            SizeClasses sizes,
            int peak) {

        static RunPart of(Course course) {
            Map<String, Integer> sites = new LinkedHashMap<>();
            List<int[]> allocatedIn = course.callSites().isKnown()
                    ? course.chunks().stream()
                            .map(chunks -> allocatedIn(chunks, course.callSites(), sites))
                            .toList()
                    : List.of();
            return new RunPart(
                    course.name(),
                    course.kinds(),
                    SamplesPart.of(course.samples()),
                    byKind(course, Share::pinnedBytes),
                    byKind(course, Share::returnableBytes),
                    course.landmarks().stream().map(LandmarkPart::of).toList(),
                    MapPart.of(course.map()),
                    course.chunks(),
                    List.copyOf(sites.keySet()),
                    allocatedIn,
                    course.sizes(),
                    course.peak());
        }

        private static int[] allocatedIn(Chunks chunks, CallSites known, Map<String, Integer> sites) {
            return Arrays.stream(chunks.operation())
                    .mapToInt(operation -> operation < 0 || known.number(operation) == 0
                            ? 0
                            : sites.computeIfAbsent(known.site(operation).text(), text -> sites.size() + 1))
                    .toArray();
        }

        private static List<long[]> byKind(Course course, ToLongFunction<Share> bytes) {
            return course.kinds().stream()
                    .map(kind -> course.samples().stream()
                            .mapToLong(sample -> sample.attribution().shares().stream()
                                    .filter(share -> share.kind().equals(kind.key()))
                                    .mapToLong(bytes)
                                    .sum())
                            .toArray())
                    .toList();
        }
    }

    /** Columns of samples, as {@link Sample} names them. */
    @SuppressWarnings("ArrayRecordComponent") // columns on their way to a text
    public record SamplesPart(
            long[] operation,
            long[] nanos,
            long[] live,
            long[] footprint,
            long[] rss,
            long[] process,
            long[] faults,
            long[] calls) {

        static SamplesPart of(List<Sample> samples) {
            return new SamplesPart(
                    column(samples, Sample::operation),
                    column(samples, Sample::nanos),
                    column(samples, Sample::liveBytes),
                    column(samples, Sample::footprintBytes),
                    column(samples, Sample::heapRssBytes),
                    column(samples, Sample::processRssBytes),
                    column(samples, Sample::minorFaults),
                    column(samples, Sample::systemCalls));
        }

        private static long[] column(List<Sample> samples, ToLongFunction<Sample> value) {
            return samples.stream().mapToLong(value).toArray();
        }
    }

    /** A {@link Landmark}, its numbers in words. */
    public record LandmarkPart(String kind, String name, long operation, long nanos, long count, String text) {
        static LandmarkPart of(Landmark landmark) {
            return new LandmarkPart(
                    landmark.kind().name().toLowerCase(Locale.ROOT),
                    landmark.name(),
                    landmark.operation(),
                    landmark.nanos(),
                    landmark.count(),
                    LandmarkText.values(landmark));
        }
    }

    /**
     * Where the cells of a {@link HeapMap} lie.
     *
     * @param stretches addresses, hexadecimal
     * @param stretchBytes size of each
     * @param pagesPerCell pages of a cell
     * @param cells of a frame
     */
    public record MapPart(List<String> stretches, long stretchBytes, int pagesPerCell, int cells) {
        static MapPart of(HeapMap map) {
            return new MapPart(
                    map.stretches().stream()
                            .map(start -> "0x" + Long.toHexString(start))
                            .toList(),
                    map.stretchBytes(),
                    map.pagesPerCell(),
                    map.cells());
        }
    }
}
