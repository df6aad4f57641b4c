package org.alloclab.harness.render.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.CourseRun;
import org.alloclab.harness.study.course.Courses;
import org.alloclab.harness.study.course.Sample;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other tools open says what the course says. Each form is read back by rules that are not the writer's. */
final class ExportTest {
    @TempDir
    private Path directory;

    private Course course() throws IOException {
        Path trace = directory.resolve("threshold.txt");
        try (InputStream in = Objects.requireNonNull(
                ExportTest.class.getResourceAsStream("/org/alloclab/harness/study/why/threshold.txt"))) {
            Files.copy(in, trace);
        }
        TraceSource source = new TraceSource(trace);
        Heats heats = new Heats(source, TraceFormats.detect(source), ReadOptions.STRICT, Lanes.ofThisJava());
        RunPlan plan = new PlanResolver(ProviderRegistry.discover())
                .resolve(RunRequest.of("ptmalloc").folded(Touch.ALL));
        return Courses.play(heats, List.of(new CourseRun.Request("ptmalloc", plan, 0, Set.of(500L), 100)))
                .get(0);
    }

    private static byte[] written(Export export, Course course) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        export.write(List.of(course), out);
        return out.toByteArray();
    }

    /** Fields of a message: numbers as they are, texts and messages as bytes. */
    private static Map<Integer, List<Object>> fields(byte[] message) throws IOException {
        Map<Integer, List<Object>> fields = new TreeMap<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Object value = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT
                    ? (Object) in.readInt64()
                    : in.readByteArray();
            fields.computeIfAbsent(WireFormat.getTagFieldNumber(tag), field -> new ArrayList<>())
                    .add(value);
        }
        return fields;
    }

    /** The values of a field that a message has. */
    private static List<Object> all(Map<Integer, List<Object>> fields, int number) {
        return Objects.requireNonNull(fields.get(number), () -> "the message has no field " + number);
    }

    @Test
    void theProfileSumsToWhatIsResident() throws IOException {
        Course course = course();
        byte[] profile;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(written(new Pprof(), course)))) {
            profile = in.readAllBytes();
        }
        Map<Integer, List<Object>> fields = fields(profile);
        List<String> texts = all(fields, 6).stream()
                .map(text -> new String((byte[]) text, StandardCharsets.UTF_8))
                .toList();
        assertThat(texts)
                .startsWith("", "resident", "bytes", "blocks", "count")
                .contains("top", "returnable", "ptmalloc");
        long resident = 0;
        for (Object sample : all(fields, 2)) {
            CodedInputStream values = CodedInputStream.newInstance(
                    (byte[]) all(fields((byte[]) sample), 2).get(0));
            resident += values.readInt64();
            assertThat(values.readInt64()).isNotNegative();
            CodedInputStream stack = CodedInputStream.newInstance(
                    (byte[]) all(fields((byte[]) sample), 1).get(0));
            while (!stack.isAtEnd()) {
                assertThat(stack.readInt64())
                        .isBetween(1L, (long) all(fields, 4).size());
            }
        }
        assertThat(resident).isEqualTo(resident(course.last()));
    }

    private static long resident(Sample sample) {
        return sample.attribution().shares().stream()
                .mapToLong(Share::residentBytes)
                .sum();
    }

    @Test
    void perfettoHasACounterForEachKindAndItsLastValue() throws IOException {
        Course course = course();
        Map<Object, String> names = new TreeMap<>();
        Map<String, Long> last = new TreeMap<>();
        int instants = 0;
        for (Object packet : all(fields(written(new Perfetto(), course)), 1)) {
            Map<Integer, List<Object>> fields = fields((byte[]) packet);
            if (fields.containsKey(60)) {
                Map<Integer, List<Object>> track =
                        fields((byte[]) all(fields, 60).get(0));
                names.put(
                        all(track, 1).get(0),
                        new String(
                                (byte[]) track.getOrDefault(2, List.of(new byte[0]))
                                        .get(0),
                                StandardCharsets.UTF_8));
            } else {
                Map<Integer, List<Object>> event =
                        fields((byte[]) all(fields, 11).get(0));
                if (event.containsKey(30)) {
                    last.put(names.get(all(event, 11).get(0)), (Long)
                            all(event, 30).get(0));
                } else {
                    instants++;
                }
            }
        }
        assertThat(last).containsEntry("heap RSS", course.last().heapRssBytes());
        assertThat(last).containsEntry("live bytes", course.last().liveBytes());
        for (Share share : course.last().attribution().shares()) {
            assertThat(last).containsEntry(share.kind(), share.residentBytes());
        }
        assertThat(instants).isEqualTo(course.landmarks().size()).isPositive();
    }

    @Test
    void massifsSnapshotsAreSumsOfTheirTrees() throws IOException {
        Course course = course();
        String text = new String(written(new Massif(), course), StandardCharsets.UTF_8);
        String[] snapshots = text.split("#-----------\nsnapshot=", -1);
        assertThat(snapshots).hasSize(course.samples().size() + 1);
        for (int i = 1; i < snapshots.length; i++) {
            long heap = 0;
            long sum = 0;
            for (String line : snapshots[i].lines().toList()) {
                if (line.startsWith("mem_heap_B=")) {
                    heap = Long.parseLong(line.substring(11));
                } else if (line.startsWith(" n0: ")) {
                    sum += Long.parseLong(line.split(" ", -1)[2]);
                }
            }
            assertThat(sum).isEqualTo(heap).isEqualTo(resident(course.samples().get(i - 1)));
        }
        assertThat(text).containsOnlyOnce("heap_tree=peak").startsWith("desc: ");
    }

    @Test
    void tablesHaveARowForEachMoment() throws IOException {
        Course course = course();
        List<String> csv = new String(written(new SeriesCsv(), course), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(csv).hasSize(course.samples().size() + 1);
        int column = List.of(csv.get(0).split(",", -1)).indexOf("heap_rss_bytes");
        assertThat(csv.get(csv.size() - 1).split(",", -1)[column])
                .isEqualTo(String.valueOf(course.last().heapRssBytes()));
        List<String> lines = new String(written(new SeriesJsonLines(), course), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines)
                .hasSize(course.samples().size() + course.landmarks().size())
                .anyMatch(line -> line.contains("\"name\": \"raise mmap threshold\""));
    }

    /** The layout; DuckDB reads such files and finds the figures of the CSV in them. */
    @Test
    void parquetIsFramedAndItsColumnsLieWhereTheMetadataSay() throws IOException {
        Course course = course();
        byte[] file = written(new SeriesParquet(), course);
        assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(new String(file, file.length - 4, 4, StandardCharsets.US_ASCII))
                .isEqualTo("PAR1");
        int metadata = ByteBuffer.wrap(file, file.length - 8, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        assertThat(metadata).isBetween(100, file.length - 12);
        ByteBuffer last = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long unattributed = last.getLong(file.length - 8 - metadata - Long.BYTES);
        assertThat(unattributed).isZero();
    }
}
