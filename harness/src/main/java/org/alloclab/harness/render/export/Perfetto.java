package org.alloclab.harness.render.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.measure.attribution.Kind;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.render.LandmarkText;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.Landmark;
import org.alloclab.harness.study.course.Sample;

/**
 * Courses as a trace of Perfetto (google/perfetto, protos/perfetto/trace/track_event): a process for each contender, a counter
 * for each figure and kind, an instant for each landmark. Time is virtual.
 */
public final class Perfetto implements Export {
    private static final int PACKET = 1;
    // TracePacket
    private static final int TIMESTAMP = 8;
    private static final int SEQUENCE = 10;
    private static final int TRACK_EVENT = 11;
    private static final int TRACK_DESCRIPTOR = 60;
    // TrackEvent
    private static final int TYPE = 9;
    private static final int TYPE_INSTANT = 3;
    private static final int TYPE_COUNTER = 4;
    private static final int TRACK = 11;
    private static final int CATEGORY = 22;
    private static final int NAME = 23;
    private static final int COUNTER_VALUE = 30;
    // CounterDescriptor
    private static final int UNIT = 3;
    private static final int UNIT_COUNT = 2;
    private static final int UNIT_BYTES = 3;

    @Override
    public void write(List<Course> courses, OutputStream out) throws IOException {
        for (int i = 0; i < courses.size(); i++) {
            new Contender(i + 1, courses.get(i), out).write();
        }
    }

    private static final class Contender {
        private final int number;
        private final Course course;
        private final OutputStream out;
        private final Map<String, Long> tracks = new LinkedHashMap<>();

        Contender(int number, Course course, OutputStream out) {
            this.number = number;
            this.course = course;
            this.out = out;
        }

        void write() throws IOException {
            Message process = new Message().number(1, number).text(6, course.name());
            packet(new Message()
                    .message(TRACK_DESCRIPTOR, new Message().number(1, root()).message(3, process)));
            for (String figure : List.of("live bytes", "footprint", "heap RSS", "process RSS")) {
                counter(figure, UNIT_BYTES);
            }
            counter("page faults", UNIT_COUNT);
            counter("system calls", UNIT_COUNT);
            for (Kind kind : course.kinds()) {
                counter(kind.key(), UNIT_BYTES);
            }
            for (Sample sample : course.samples()) {
                sample(sample);
            }
            for (Landmark landmark : course.landmarks()) {
                instant(landmark);
            }
        }

        private long root() {
            return (long) number << 32;
        }

        private void counter(String name, int unit) throws IOException {
            long track = root() + tracks.size() + 1;
            tracks.put(name, track);
            packet(new Message()
                    .message(
                            TRACK_DESCRIPTOR,
                            new Message()
                                    .number(1, track)
                                    .number(5, root())
                                    .text(2, name)
                                    .message(8, new Message().number(UNIT, unit))));
        }

        private void sample(Sample sample) throws IOException {
            count("live bytes", sample, sample.liveBytes());
            count("footprint", sample, sample.footprintBytes());
            count("heap RSS", sample, sample.heapRssBytes());
            count("process RSS", sample, sample.processRssBytes());
            count("page faults", sample, sample.minorFaults() + sample.majorFaults());
            count("system calls", sample, sample.systemCalls());
            for (Kind kind : course.kinds()) {
                count(
                        kind.key(),
                        sample,
                        sample.attribution().shares().stream()
                                .filter(share -> share.kind().equals(kind.key()))
                                .mapToLong(Share::residentBytes)
                                .sum());
            }
        }

        private void count(String name, Sample sample, long value) throws IOException {
            event(
                    sample.nanos(),
                    new Message()
                            .number(TYPE, TYPE_COUNTER)
                            .number(TRACK, tracks.getOrDefault(name, root()))
                            .number(COUNTER_VALUE, value));
        }

        private void instant(Landmark landmark) throws IOException {
            String numbers = LandmarkText.values(landmark);
            event(
                    landmark.nanos(),
                    new Message()
                            .number(TYPE, TYPE_INSTANT)
                            .number(TRACK, root())
                            .text(CATEGORY, landmark.kind().meaning())
                            .text(NAME, numbers.isEmpty() ? landmark.name() : landmark.name() + ": " + numbers));
        }

        private void event(long nanos, Message event) throws IOException {
            packet(new Message().number(TIMESTAMP, nanos).message(TRACK_EVENT, event));
        }

        private void packet(Message packet) throws IOException {
            packet.number(SEQUENCE, number);
            out.write(new Message().message(PACKET, packet).toBytes());
        }
    }
}
