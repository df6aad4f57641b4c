package org.alloclab.harness.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

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
                case 'f' -> {
                    if (at + 4 >= end || text[at + 4] != '_') {
                        scan.free(thread, op);
                    }
                }
                case 'p', 's' -> {}
                case 'm' -> {
                    // What is no malloc and no memalign is a mark or a map: neither is a life sign of a thread.
                    if (at + 2 >= end || text[at + 2] == 'l' || text[at + 2] == 'm') {
                        scan.other(thread);
                    }
                }
                default -> scan.other(thread);
            }
        }
    }

    /** The properties in the comments at the head of a text. */
    static TraceMetadata metadata(TraceSource source) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        try (TextWindow lines = new TextWindow(source.open())) {
            while (lines.nextComment()) {
                String line = new String(lines.line().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                        .substring(1)
                        .strip();
                int equals = line.indexOf('=');
                if (equals > 0 && line.substring(0, equals).matches("[A-Za-z0-9_.]+")) {
                    properties.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException | RuntimeException e) {
            throw source.asBadInput(e);
        }
        return new TraceMetadata(properties);
    }

    /**
     * Why the pointer that a line gives up is not live, found by reading the trace again up to that line.
     *
     * @return the end of a sentence
     */
    static String whyDead(TraceSource source, String line, long lineNumber) throws IOException {
        String wanted = " " + givenUp(line);
        long freedIn = 0;
        try (TextWindow lines = new TextWindow(source.open())) {
            while (lines.nextLine() && lines.lineNumber() < lineNumber) {
                String earlier = new String(
                        lines.bytes(), lines.start(), lines.end() - lines.start(), StandardCharsets.ISO_8859_1);
                if (earlier.contains(wanted) && givenUp(earlier).equals(wanted.substring(1))) {
                    freedIn = lines.lineNumber();
                }
            }
        }
        return freedIn == 0
                ? " and was never allocated here"
                : " and was freed in line " + freedIn + " already (double free)";
    }

    /** The pointer that a line frees, or the empty string. */
    private static String givenUp(String line) {
        String[] words = line.strip().split(" +", -1);
        if (words.length >= 3 && words[1].equals("free")) {
            return words[2];
        }
        return words.length >= 4 && words[1].equals("realloc") ? words[3] : "";
    }
}
