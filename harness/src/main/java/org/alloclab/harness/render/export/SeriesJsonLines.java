package org.alloclab.harness.render.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.LandmarkText;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.Landmark;
import org.alloclab.harness.study.course.Sample;

/**
 * A JSON object a line: {@code sample} with the resident, pinned and returnable bytes of each kind, and {@code event} for what
 * happened in front of the next sample.
 */
public final class SeriesJsonLines implements Export {

    @Override
    public void write(List<Course> courses, OutputStream out) throws IOException {
        for (Course course : courses) {
            int next = 0;
            List<Landmark> landmarks = course.landmarks();
            for (Sample sample : course.samples()) {
                while (next < landmarks.size() && landmarks.get(next).operation() < sample.operation()) {
                    line(event(course, landmarks.get(next++)), out);
                }
                line(sample(course, sample), out);
            }
            while (next < landmarks.size()) {
                line(event(course, landmarks.get(next++)), out);
            }
        }
    }

    private static Map<String, Object> sample(Course course, Sample sample) {
        Map<String, Object> kinds = new LinkedHashMap<>();
        for (Share share : sample.attribution().shares()) {
            kinds.put(
                    share.kind(),
                    Map.of("pinned_bytes", share.pinnedBytes(), "returnable_bytes", share.returnableBytes()));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", "sample");
        line.put("allocator", course.name());
        line.put("operation", sample.operation());
        line.put("time_s", sample.nanos() / 1e9);
        line.put("live_bytes", sample.liveBytes());
        line.put("live_blocks", sample.liveBlocks());
        line.put("footprint_bytes", sample.footprintBytes());
        line.put("heap_rss_bytes", sample.heapRssBytes());
        line.put("process_rss_bytes", sample.processRssBytes());
        line.put("swap_bytes", sample.swapBytes());
        line.put("minor_faults", sample.minorFaults());
        line.put("major_faults", sample.majorFaults());
        line.put("syscalls", sample.systemCalls());
        line.put("kinds", kinds);
        return line;
    }

    private static Map<String, Object> event(Course course, Landmark landmark) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", "event");
        line.put("allocator", course.name());
        line.put("operation", landmark.operation());
        line.put("time_s", landmark.nanos() / 1e9);
        line.put("kind", landmark.kind().name().toLowerCase(Locale.ROOT));
        line.put("name", landmark.name());
        line.put("count", landmark.count());
        line.put("last", LandmarkText.values(landmark));
        return line;
    }

    private static void line(Map<String, Object> values, OutputStream out) throws IOException {
        out.write((Json.line(values) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
