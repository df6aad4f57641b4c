package org.alloclab.harness.render.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.alloclab.harness.output.ParquetFile;
import org.alloclab.harness.study.course.Course;
import org.jspecify.annotations.Nullable;

/** Samples as Parquet; a kind that a contender does not have is null. */
public final class SeriesParquet implements Export {

    @Override
    public void write(List<Course> courses, OutputStream out) throws IOException {
        SeriesTable table = SeriesTable.of(courses);
        ParquetFile file = new ParquetFile()
                .texts(
                        "allocator",
                        table.rows().stream().map(SeriesTable.Row::contender).toList());
        for (int column = 0; column < table.columns().size(); column++) {
            List<@Nullable Number> values = new ArrayList<>();
            for (SeriesTable.Row row : table.rows()) {
                OptionalLong value = row.values().get(column);
                values.add(value.isPresent() ? value.getAsLong() : null);
            }
            file.wholes(table.columns().get(column), values);
        }
        out.write(file.bytes());
    }
}
