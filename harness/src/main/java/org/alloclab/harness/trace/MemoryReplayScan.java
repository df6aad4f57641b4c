package org.alloclab.harness.trace;

import java.io.IOException;

/** Looks through memory_replay text without reading every number. */
final class MemoryReplayScan {
    private MemoryReplayScan() {}

    /** Lines that are operations. */
    static long countLines(TraceSource source) throws IOException {
        try (TextWindow lines = new TextWindow(source.open())) {
            long count = 0;
            while (lines.nextLine()) {
                count++;
            }
            return count;
        } catch (IOException | RuntimeException e) {
            throw source.asBadInput(e);
        }
    }

    /** Where the threads really end. A line that is no operation is left for the reader to complain about. */
    static ThreadEnds threadEnds(TraceSource source) {
        ThreadEndScan scan = new ThreadEndScan();
        try (TextWindow lines = new TextWindow(source.open())) {
            for (long op = 0; lines.nextLine(); op++) {
                scanLine(lines.bytes(), lines.start(), lines.end(), op, scan);
            }
        } catch (IOException | RuntimeException e) {
            throw source.asBadInput(e);
        }
        return scan.finish();
    }

    private static void scanLine(byte[] text, int start, int end, long op, ThreadEndScan scan) {
        long thread = 0;
        int at = start;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            thread = thread * 10 + (text[at++] - '0');
        }
        at++;
        while (at < end && text[at] == ' ') {
            at++;
        }
        if (at < end) {
            switch (text[at]) {
                case 't' -> scan.end(thread, op);
                case 'f' -> scan.free(thread, op);
                default -> scan.other(thread);
            }
        }
    }
}
