package org.alloclab.harness.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The lines of a text one after another, as stretches of one byte array. A line that begins with {@code #} is a comment.
 *
 * <pre>
 *   bytes   ....|start ........ end|\\n next line ...|limit
 * </pre>
 */
final class TextWindow implements AutoCloseable {
    private static final int FIRST_BYTES = 1 << 17;
    /** No line of a trace is longer, lists of touched pages included; a longer one is not text. */
    private static final int MAX_LINE = 1 << 24;

    private final InputStream in;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private int next;
    private int limit;
    private long lineNumber;
    private boolean ended;

    TextWindow(InputStream in) {
        this.in = in;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    /** One past the line's last byte, line end and carriage return left out. */
    int end() {
        return end;
    }

    /** Number of the current line, from 1. */
    long lineNumber() {
        return lineNumber;
    }

    /** Goes to the next line that is neither empty nor a comment; answers {@code false} at the end of the text. */
    boolean nextLine() throws IOException {
        do {
            if (!step()) {
                return false;
            }
        } while (start == end || bytes[start] == '#');
        return true;
    }

    /** Goes to the next line if it is a comment. To be asked only before the first {@link #nextLine}. */
    boolean nextComment() throws IOException {
        return step() && start < end && bytes[start] == '#';
    }

    /** The current line. */
    String line() {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private boolean step() throws IOException {
        int from = next;
        int at = from;
        while (true) {
            byte[] text = bytes;
            int stop = limit;
            while (at < stop && text[at] != '\n') {
                at++;
            }
            if (at < stop) {
                next = at + 1;
                break;
            }
            int length = at - from;
            if (length > MAX_LINE) {
                throw new IOException("line " + (lineNumber + 1) + " is longer than " + MAX_LINE + " bytes");
            }
            if (ended || !fill(from)) {
                if (length == 0) {
                    return false;
                }
                from = 0;
                at = length;
                next = at;
                break;
            }
            from = 0;
            at = length;
        }
        start = from;
        end = at > from && bytes[at - 1] == '\r' ? at - 1 : at;
        lineNumber++;
        return true;
    }

    /** Moves what begins at {@code from} to the front and reads more behind it. */
    private boolean fill(int from) throws IOException {
        int length = limit - from;
        System.arraycopy(bytes, from, bytes, 0, length);
        limit = length;
        next = 0;
        if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        int read = in.read(bytes, limit, bytes.length - limit);
        if (read < 0) {
            ended = true;
            return false;
        }
        limit += read;
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
