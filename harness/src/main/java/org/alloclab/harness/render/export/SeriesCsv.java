package org.alloclab.harness.render.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.alloclab.harness.study.course.Course;

/** Samples as CSV (RFC 4180); a kind that a contender does not have is empty. */
public final class SeriesCsv implements Export {

    @Override
    public void write(List<Course> courses, OutputStream out) throws IOException {
        SeriesTable table = SeriesTable.of(courses);
        StringBuilder text = new StringBuilder("allocator");
        table.columns().forEach(column -> text.append(',').append(column));
        text.append('\n');
        for (SeriesTable.Row row : table.rows()) {
            text.append(quoted(row.contender()));
            for (OptionalLong value : row.values()) {
                text.append(',');
                value.ifPresent(text::append);
            }
            text.append('\n');
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
