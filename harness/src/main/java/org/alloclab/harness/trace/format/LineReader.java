package org.alloclab.harness.trace.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;

/** A reader of a foreign format that consists of lines. */
abstract class LineReader extends ForeignReader {
    private static final int BUFFER = 1 << 16;
    /** Longest line that is looked at; what is longer is no line of a trace. */
    private static final int MAX_LINE = 1 << 16;

    private final InputStream in;
    private final byte[] line = new byte[MAX_LINE];
    private long number;

    LineReader(TraceSource source, ReadOptions options) throws IOException {
        super(source, options);
        this.in = new BufferedInputStream(source.open(), BUFFER);
    }

    /** Takes one line, without its end. */
    abstract void line(String text) throws IOException;

    /** The file has ended. */
    void atEnd() {}

    long lineNumber() {
        return number;
    }

    @Override
    final boolean next() throws IOException {
        int length = 0;
        int c = in.read();
        if (c < 0) {
            atEnd();
            return false;
        }
        number++;
        boolean tooLong = false;
        while (c >= 0 && c != '\n') {
            if (length == MAX_LINE) {
                tooLong = true;
            } else {
                line[length++] = (byte) c;
            }
            c = in.read();
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        if (tooLong) {
            reject("a line is at most " + MAX_LINE + " bytes long", text);
        } else if (!text.isEmpty()) {
            line(text);
        }
        return true;
    }

    @Override
    final String place() {
        return "line " + number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
