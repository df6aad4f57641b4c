package org.alloclab.harness.render.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.alloclab.harness.measure.attribution.Kind;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.study.course.Chunks;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.SiteShare;

/**
 * Who holds what at one moment, as a profile of pprof (google/pprof, proto/profile.proto), packed with gzip. The stack of a
 * sample is the path of an attribution:
 *
 * <pre>
 *   ptmalloc ── returnable ── free ── unsorted_bin        values: resident bytes, pieces of the heap
 * </pre>
 *
 * <p>Where the trace knows where blocks were allocated, there are samples of these stacks too, with values of their own: live
 * objects and bytes, slack, and what nothing uses and stays resident because of these blocks. The root of such a stack is the
 * contender, if there are several.
 */
public final class Pprof implements Export {
    // Profile
    private static final int SAMPLE_TYPE = 1;
    private static final int SAMPLE = 2;
    private static final int STRING = 6;
    private static final int COMMENT = 13;
    private static final int DEFAULT_SAMPLE_TYPE = 14;

    @Override
    public void write(List<Course> courses, OutputStream out) throws IOException {
        byte[] profile = new Profile().of(courses);
        GZIPOutputStream packed = new GZIPOutputStream(out);
        packed.write(profile);
        packed.finish();
    }

    private static final class Profile {
        private final Map<String, Long> texts = new LinkedHashMap<>(Map.of("", 0L));
        private final PprofLocations locations = new PprofLocations(this::text);
        private boolean hasSites;
        private final List<Message> samples = new ArrayList<>();

        byte[] of(List<Course> courses) {
            hasSites = courses.stream().anyMatch(course -> !course.byStack().isEmpty());
            courses.forEach(this::samples);
            courses.forEach(course -> sites(course, courses.size() > 1));
            Message profile = new Message();
            profile.message(SAMPLE_TYPE, type("resident", "bytes"));
            profile.message(SAMPLE_TYPE, type("blocks", "count"));
            if (hasSites) {
                profile.message(SAMPLE_TYPE, type("live_objects", "count"));
                profile.message(SAMPLE_TYPE, type("live_space", "bytes"));
                profile.message(SAMPLE_TYPE, type("slack", "bytes"));
                profile.message(SAMPLE_TYPE, type("pinned", "bytes"));
            }
            samples.forEach(sample -> profile.message(SAMPLE, sample));
            locations.into(profile);
            for (Course course : courses) {
                profile.number(
                        COMMENT,
                        text(course.name() + ": behind operation "
                                + course.samples().get(course.moment()).operation()));
            }
            profile.number(DEFAULT_SAMPLE_TYPE, text(hasSites ? "live_space" : "resident"));
            texts.keySet().forEach(each -> profile.text(STRING, each));
            return profile.toBytes();
        }

        private void samples(Course course) {
            List<Share> shares =
                    course.samples().get(course.moment()).attribution().shares();
            for (Share share : shares) {
                long pieces = pieces(course, share.kind());
                String root = course.name();
                if (share.pinnedBytes() > 0 || share.returnableBytes() == 0) {
                    sample(List.of(share.kind(), share.role(), "pinned", root), share.pinnedBytes(), pieces);
                    pieces = 0;
                }
                if (share.returnableBytes() > 0) {
                    sample(List.of(share.kind(), share.role(), "returnable", root), share.returnableBytes(), pieces);
                }
            }
        }

        /** Pieces of a kind at the moment, whether resident or not; counted once. */
        private static long pieces(Course course, String key) {
            List<Kind> kinds = course.kinds();
            for (Chunks chunks : course.chunks()) {
                for (int kind = 0; chunks.sample() == course.moment() && kind < kinds.size(); kind++) {
                    if (kinds.get(kind).key().equals(key)) {
                        return chunks.byKind()[kind];
                    }
                }
            }
            return 0;
        }

        /** A stack, its leaf first. */
        private void sample(List<String> stack, long bytes, long pieces) {
            List<Long> frames = stack.stream().map(locations::named).toList();
            List<Long> values = hasSites ? List.of(bytes, pieces, 0L, 0L, 0L, 0L) : List.of(bytes, pieces);
            samples.add(new Message().numbers(1, frames).numbers(2, values));
        }

        /** What is held at a course's moment, by the stacks that it was allocated on. */
        private void sites(Course course, boolean withRoot) {
            for (SiteShare share : course.byStack()) {
                List<Long> frames = new ArrayList<>();
                share.stack().places().forEach(place -> frames.add(locations.at(place)));
                if (frames.isEmpty()) {
                    frames.add(locations.named(share.site().text()));
                }
                if (withRoot) {
                    frames.add(locations.named(course.name()));
                }
                samples.add(new Message()
                        .numbers(1, frames)
                        .numbers(
                                2,
                                List.of(
                                        0L,
                                        0L,
                                        share.liveBlocks(),
                                        share.liveBytes(),
                                        share.slackBytes(),
                                        share.pinnedBytes())));
            }
        }

        private long text(String text) {
            return texts.computeIfAbsent(text, unknown -> (long) texts.size());
        }

        private Message type(String type, String unit) {
            return new Message().number(1, text(type)).number(2, text(unit));
        }
    }
}
