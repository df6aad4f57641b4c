package org.alloclab.harness.render.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.Sample;

/**
 * A course as valgrind's massif writes its own (valgrind 3.19, massif/ms_main.c, pp_snapshot): each sample is a snapshot, its
 * heap what is resident, its tree the kinds. Time is operations, which massif calls instructions.
 */
public final class Massif implements Export {
    private static final String RULE = "#-----------\n";

    @Override
    public void write(List<Course> courses, OutputStream out) throws IOException {
        if (courses.size() != 1) {
            throw new UsageException("massif holds one run: were " + courses.size() + "; give one allocator");
        }
        Course course = courses.get(0);
        StringBuilder text = new StringBuilder();
        text.append("desc: resident bytes by kind, alloclab\n");
        text.append("cmd: ").append(course.name()).append('\n');
        text.append("time_unit: i\n");
        for (int i = 0; i < course.samples().size(); i++) {
            snapshot(i, course.samples().get(i), i == course.peak(), text);
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void snapshot(int number, Sample sample, boolean peak, StringBuilder text) {
        List<Share> shares = sample.attribution().shares().stream()
                .filter(share -> share.residentBytes() > 0)
                .sorted(Comparator.comparingLong(Share::residentBytes).reversed())
                .toList();
        long sum = shares.stream().mapToLong(Share::residentBytes).sum();
        text.append(RULE).append("snapshot=").append(number).append('\n').append(RULE);
        text.append("time=").append(sample.operation()).append('\n');
        text.append("mem_heap_B=").append(sum).append('\n');
        text.append("mem_heap_extra_B=0\nmem_stacks_B=0\n");
        text.append("heap_tree=").append(peak ? "peak" : "detailed").append('\n');
        text.append(String.format(Locale.ROOT, "n%d: %d (resident bytes) by kind\n", shares.size(), sum));
        for (Share share : shares) {
            text.append(String.format(
                    Locale.ROOT,
                    " n0: %d 0x0: %s (%s, %d returnable)\n",
                    share.residentBytes(),
                    share.kind(),
                    share.role(),
                    share.returnableBytes()));
        }
    }
}
