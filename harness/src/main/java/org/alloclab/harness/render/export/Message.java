package org.alloclab.harness.render.export;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A protobuf message, field after field. */
final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** Writes a field. */
    @FunctionalInterface
    private interface Field {
        void write() throws IOException;
    }

    /** {@code int64}, {@code uint64} and enumerations; a negative number takes ten bytes. */
    Message number(int field, long value) {
        return written(() -> out.writeInt64(field, value));
    }

    Message text(int field, String value) {
        return written(() -> out.writeString(field, value));
    }

    Message message(int field, Message value) {
        return written(() -> out.writeByteArray(field, value.toBytes()));
    }

    /** Repeated numbers, packed. */
    Message numbers(int field, List<Long> values) {
        return written(() -> {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            CodedOutputStream inner = CodedOutputStream.newInstance(packed);
            for (long value : values) {
                inner.writeInt64NoTag(value);
            }
            inner.flush();
            out.writeByteArray(field, packed.toByteArray());
        });
    }

    byte[] toBytes() {
        written(out::flush);
        return bytes.toByteArray();
    }

    private Message written(Field field) {
        try {
            field.write();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
