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

/**
 * Who holds what at one moment, as a profile of pprof (google/pprof, proto/profile.proto), packed with gzip. The stack of a
 * sample is the path of an attribution:
 *
 * <pre>
 *   ptmalloc ── returnable ── free ── unsorted_bin        values: resident bytes, pieces of the heap
 * </pre>
 */
public final class Pprof implements Export {
    // Profile
    private static final int SAMPLE_TYPE = 1;
    private static final int SAMPLE = 2;
    private static final int LOCATION = 4;
    private static final int FUNCTION = 5;
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
        /** By name of the frame; a location has one function, with its number. */
        private final Map<String, Long> frames = new LinkedHashMap<>();

        private final List<Message> samples = new ArrayList<>();

        byte[] of(List<Course> courses) {
            courses.forEach(this::samples);
            Message profile = new Message();
            profile.message(SAMPLE_TYPE, type("resident", "bytes"));
            profile.message(SAMPLE_TYPE, type("blocks", "count"));
            samples.forEach(sample -> profile.message(SAMPLE, sample));
            frames.forEach((name, number) -> {
                Message line = new Message().number(1, number);
                profile.message(LOCATION, new Message().number(1, number).message(4, line));
                profile.message(
                        FUNCTION,
                        new Message().number(1, number).number(2, text(name)).number(3, text(name)));
            });
            for (Course course : courses) {
                profile.number(
                        COMMENT,
                        text(course.name() + ": behind operation "
                                + course.samples().get(course.moment()).operation()));
            }
            profile.number(DEFAULT_SAMPLE_TYPE, text("resident"));
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
            List<Long> locations = stack.stream().map(this::frame).toList();
            samples.add(new Message().numbers(1, locations).numbers(2, List.of(bytes, pieces)));
        }

        private long frame(String name) {
            return frames.computeIfAbsent(name, unknown -> frames.size() + 1L);
        }

        private long text(String text) {
            return texts.computeIfAbsent(text, unknown -> (long) texts.size());
        }

        private Message type(String type, String unit) {
            return new Message().number(1, text(type)).number(2, text(unit));
        }
    }
}
