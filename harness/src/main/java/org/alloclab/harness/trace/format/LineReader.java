package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;

/** A reader of a foreign format that consists of lines. */
abstract class LineReader extends ForeignReader {
    private final TextLines lines;
    /** What a line said beyond one row, in order. */
    private final OwedRows later = new OwedRows();

    private boolean ended;

    LineReader(TraceSource source, ReadOptions options) throws IOException {
        this(source, options, true);
    }

    LineReader(TraceSource source, ReadOptions options, boolean hasAddresses) throws IOException {
        super(source, options, hasAddresses);
        this.lines = new TextLines(source.open());
    }

    /** Takes one line, without its end. */
    abstract void line(String text) throws IOException;

    /** Takes the beginning of a line that is longer than {@link TextLines#MOST_BYTES}. */
    void tooLong(String text) {
        reject("a line is at most " + TextLines.MOST_BYTES + " bytes long", text);
    }

    /** The file has ended. */
    void atEnd() {}

    /** Does something, which appends one row at most, when the batch has room for it and before the next line. */
    final void later(Runnable row) {
        later.add(row);
    }

    final long lineNumber() {
        return lines.number();
    }

    @Override
    final boolean next() throws IOException {
        if (later.pay()) {
            return true;
        }
        String text = lines.next();
        if (text == null) {
            if (!ended) {
                ended = true;
                atEnd();
            }
            return !later.isEmpty();
        }
        if (lines.wasTooLong()) {
            tooLong(text);
        } else if (!text.isEmpty()) {
            line(text);
        }
        return true;
    }

    @Override
    final String place() {
        return "line " + lines.number();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** Lines of a text. */
    static final class TextLines implements AutoCloseable {
        /** Longest line that is looked at as a whole. */
        static final int MOST_BYTES = 1 << 16;

        private final InputStream in;
        private final byte[] buffer = new byte[1 << 16];
        private final byte[] line = new byte[MOST_BYTES];
        private int at;
        private int limit;
        private long number;
        private boolean tooLong;

        TextLines(InputStream in) {
            this.in = in;
        }

        /** Number of the line read last, from 1. */
        long number() {
            return number;
        }

        /** Whether the line read last is cut. */
        boolean wasTooLong() {
            return tooLong;
        }

        /** The next line without its end, or {@code null}. */
        @org.jspecify.annotations.Nullable
        String next() throws IOException {
            if (at == limit && !fill()) {
                return null;
            }
            number++;
            tooLong = false;
            int length = 0;
            boolean found = false;
            while (!found && (at < limit || fill())) {
                int end = at;
                while (end < limit && buffer[end] != '\n') {
                    end++;
                }
                int taken = Math.min(end - at, MOST_BYTES - length);
                tooLong |= taken < end - at;
                System.arraycopy(buffer, at, line, length, taken);
                length += taken;
                found = end < limit;
                at = found ? end + 1 : end;
            }
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
            return new String(line, 0, length, StandardCharsets.ISO_8859_1);
        }

        private boolean fill() throws IOException {
            at = 0;
            limit = Math.max(0, in.read(buffer));
            return limit > 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
