package org.alloclab.harness.output;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as Apache Parquet: one row group, plain encoding, no compression, so that equal tables are equal bytes.
 *
 * <pre>
 *   PAR1 | page of column 0 | page of column 1 | ... | FileMetaData | its length | PAR1
 *   page   PageHeader | length and runs of definition levels | values that are there
 * </pre>
 *
 * <p>Source: parquet-format 2.10, parquet.thrift and Encodings.md. Not written: nested columns, statistics, more than one row
 * group.
 */
public final class ParquetFile {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final String WRITER = "alloclab";
    private static final int OPTIONAL = 1;
    private static final int UTF8 = 0;
    private static final int RLE = 3;

    private final List<Column> columns = new ArrayList<>();

    /** Types of parquet.thrift. */
    private enum Type {
        INT64(2),
        DOUBLE(5),
        BYTE_ARRAY(6);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    /** A column; a value that is absent is {@code null}. */
    private record Column(String name, Type type, List<? extends @Nullable Object> values) {}

    /** Adds a column of texts. */
    public ParquetFile texts(String name, List<? extends @Nullable String> values) {
        columns.add(new Column(name, Type.BYTE_ARRAY, values));
        return this;
    }

    /** Adds a column of whole numbers. */
    public ParquetFile wholes(String name, List<? extends @Nullable Number> values) {
        columns.add(new Column(name, Type.INT64, values));
        return this;
    }

    /** Adds a column of decimal numbers. */
    public ParquetFile decimals(String name, List<? extends @Nullable Number> values) {
        columns.add(new Column(name, Type.DOUBLE, values));
        return this;
    }

    /** The file. */
    public byte[] bytes() {
        int rows = columns.isEmpty() ? 0 : columns.get(0).values().size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        List<long[]> places = new ArrayList<>();
        for (Column column : columns) {
            if (column.values().size() != rows) {
                throw new IllegalArgumentException("every column has a value for each row: " + column.name());
            }
            byte[] page = page(column);
            places.add(new long[] {out.size(), page.length});
            out.writeBytes(page);
        }
        byte[] metadata = metadata(rows, places);
        out.writeBytes(metadata);
        out.writeBytes(littleEndian(4).putInt(metadata.length).array());
        out.writeBytes(MAGIC);
        return out.toByteArray();
    }

    private static byte[] page(Column column) {
        byte[] levels = levels(column);
        byte[] values = values(column);
        int length = 4 + levels.length + values.length;
        Thrift header = new Thrift()
                .int32(1, 0)
                .int32(2, length)
                .int32(3, length)
                .begin(5)
                .int32(1, column.values().size())
                .int32(2, 0)
                .int32(3, RLE)
                .int32(4, RLE)
                .end()
                .end();
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes(header.bytes());
        page.writeBytes(littleEndian(4).putInt(levels.length).array());
        page.writeBytes(levels);
        page.writeBytes(values);
        return page.toByteArray();
    }

    /** Runs of equal definition levels: 1 for a value that is there, 0 for an absent one. */
    private static byte[] levels(Column column) {
        ByteArrayOutputStream runs = new ByteArrayOutputStream();
        int from = 0;
        while (from < column.values().size()) {
            boolean present = column.values().get(from) != null;
            int to = from;
            while (to < column.values().size() && (column.values().get(to) != null) == present) {
                to++;
            }
            Thrift.variable(runs, (long) (to - from) << 1);
            runs.write(present ? 1 : 0);
            from = to;
        }
        return runs.toByteArray();
    }

    private static byte[] values(Column column) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (Object value : column.values()) {
            if (value instanceof String text) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                values.writeBytes(littleEndian(4).putInt(utf8.length).array());
                values.writeBytes(utf8);
            } else if (value instanceof Number number) {
                long bits = column.type() == Type.INT64
                        ? number.longValue()
                        : Double.doubleToLongBits(number.doubleValue());
                values.writeBytes(littleEndian(8).putLong(bits).array());
            }
        }
        return values.toByteArray();
    }

    private byte[] metadata(int rows, List<long[]> places) {
        Thrift metadata = new Thrift().int32(1, 1).list(2, Thrift.STRUCT, columns.size() + 1);
        metadata.element().text(4, "row").int32(5, columns.size()).end();
        for (Column column : columns) {
            metadata.element().int32(1, column.type().number).int32(3, OPTIONAL).text(4, column.name());
            if (column.type() == Type.BYTE_ARRAY) {
                metadata.int32(6, UTF8);
            }
            metadata.end();
        }
        long total = places.stream().mapToLong(place -> place[1]).sum();
        metadata.int64(3, rows).list(4, Thrift.STRUCT, 1).element().list(1, Thrift.STRUCT, columns.size());
        for (int i = 0; i < columns.size(); i++) {
            chunk(metadata, columns.get(i), places.get(i));
        }
        metadata.int64(2, total).int64(3, rows).end();
        return metadata.text(6, WRITER).end().bytes();
    }

    private static void chunk(Thrift metadata, Column column, long[] place) {
        metadata.element()
                .int64(2, place[0])
                .begin(3)
                .int32(1, column.type().number)
                .list(2, Thrift.INT32, 2)
                .item(0)
                .item(RLE)
                .list(3, Thrift.TEXT, 1)
                .item(column.name())
                .int32(4, 0)
                .int64(5, column.values().size())
                .int64(6, place[1])
                .int64(7, place[1])
                .int64(9, place[0])
                .end()
                .end();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
