package org.alloclab.harness.trace;

import java.io.IOException;

/** Android memory_replay text. */
public final class MemoryReplayFormat implements TraceFormat {
    /** Property of a text whose times are since the trace's start, though nobody knows when that was. */
    public static final String TIMES_SINCE = "times_since";

    @Override
    public String id() {
        return "memory_replay";
    }

    @Override
    public String summary() {
        return "Android memory_replay text: 'TID: malloc PTR SIZE' and so on, one operation a line";
    }

    /** A decimal number, a colon, blanks, a letter; before it comments and empty lines. */
    @Override
    public boolean recognizes(byte[] head, int length) {
        int at = 0;
        while (at < length && (head[at] == '\n' || head[at] == '\r' || head[at] == '#')) {
            if (head[at] == '#') {
                while (at < length && head[at] != '\n') {
                    at++;
                }
            } else {
                at++;
            }
        }
        int digits = at;
        while (at < length && head[at] >= '0' && head[at] <= '9') {
            at++;
        }
        return at > digits && at + 2 < length && head[at] == ':' && head[at + 1] == ' ' && head[at + 2] >= 'a';
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new MemoryReplayReader(source, options);
    }

    @Override
    public long countOps(TraceSource source, ReadOptions options) throws IOException {
        return MemoryReplayScan.countLines(source);
    }
}
