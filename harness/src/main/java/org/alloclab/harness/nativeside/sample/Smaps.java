package org.alloclab.harness.nativeside.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Reads {@code smaps} and {@code status} of a process. */
public final class Smaps {
    /** Where the recorder maps its own: {@code recorder/notes.h}. */
    private static final long RECORDER_FROM = 0x40fffff00000L;

    private static final long RECORDER_TO = 0x410000000000L + 3 * (1L << 38);
    private static final long KIB = 1024;

    private Smaps() {}

    /** The areas in a text of smaps, or in what is left of one with the lines Rss and Swap alone. */
    public static Areas parse(String text) {
        Areas areas = new Areas();
        long start = 0;
        long end = 0;
        long before = 0;
        AreaKind kind = AreaKind.ANONYMOUS;
        AreaKind kindBefore = AreaKind.ANONYMOUS;
        long resident = 0;
        long swapped = 0;
        for (int at = 0; at < text.length(); ) {
            int newline = text.indexOf('\n', at);
            int stop = newline < 0 ? text.length() : newline;
            char c = text.charAt(at);
            if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
                add(areas, start, end, kind, resident, swapped);
                before = end;
                kindBefore = kind;
                int dash = text.indexOf('-', at);
                int blank = text.indexOf(' ', at);
                start = Long.parseUnsignedLong(text, at, dash, 16);
                end = Long.parseUnsignedLong(text, dash + 1, blank, 16);
                kind = kindOf(text, blank + 1, stop, start);
                boolean follows = start == before
                        && (kindBefore == AreaKind.FILE || kindBefore == AreaKind.RECORDER)
                        && kind == AreaKind.ANONYMOUS;
                kind = follows ? kindBefore : kind;
                resident = 0;
                swapped = 0;
            } else if (text.startsWith("Rss:", at)) {
                resident = kilobytes(text, at + 4, stop);
            } else if (text.startsWith("Swap:", at)) {
                swapped = kilobytes(text, at + 5, stop);
            }
            at = stop + 1;
        }
        add(areas, start, end, kind, resident, swapped);
        areas.trim();
        return areas;
    }

    private static void add(Areas areas, long start, long end, AreaKind kind, long resident, long swapped) {
        if (resident + swapped > 0) {
            areas.add(start, end, kind, resident, swapped);
        }
    }

    /** From {@code rw-p 00000000 08:01 1234      /path}. */
    private static AreaKind kindOf(String text, int from, int to, long start) {
        int path = from;
        for (int words = 0; words < 4 && path < to; words++) {
            while (path < to && text.charAt(path) != ' ') {
                path++;
            }
            while (path < to && text.charAt(path) == ' ') {
                path++;
            }
        }
        if (start >= RECORDER_FROM && start < RECORDER_TO) {
            return AreaKind.RECORDER;
        }
        boolean shared = text.charAt(from + 3) == 's';
        if (path >= to) {
            return shared ? AreaKind.SHARED : AreaKind.ANONYMOUS;
        }
        String name = text.substring(path, to);
        if (name.endsWith("/alloclab-recorder.so") || name.contains("/alloclab-steering-")) {
            return AreaKind.RECORDER;
        } else if (name.equals("[heap]")) {
            return AreaKind.BREAK;
        } else if (name.startsWith("[stack")) {
            return AreaKind.STACK;
        } else if (name.startsWith("[anon:")) {
            return AreaKind.ANONYMOUS;
        } else if (shared
                && (name.startsWith("/dev/zero")
                        || name.startsWith("/memfd:")
                        || name.startsWith("/SYSV")
                        || name.startsWith("/dev/shm/")
                        || name.startsWith("[anon_shmem:"))) {
            return AreaKind.SHARED;
        }
        return AreaKind.FILE;
    }

    static long kilobytes(String text, int from, int to) {
        int at = from;
        while (at < to && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        long value = 0;
        while (at < to && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + text.charAt(at++) - '0';
        }
        return value * KIB;
    }

    /** The areas of a process; none where it has ended. */
    static Areas of(long pid) throws IOException {
        return parse(text(pid));
    }

    /** The text; empty where the process has ended. */
    static String text(long pid) throws IOException {
        return read(pid, "smaps");
    }

    /** VmHWM of a process, if it has memory. */
    static OptionalLong peak(long pid) throws IOException {
        String status = read(pid, "status");
        int at = status.indexOf("VmHWM:");
        return at < 0
                ? OptionalLong.empty()
                : OptionalLong.of(kilobytes(status, at + 6, Math.max(at + 6, status.indexOf('\n', at))));
    }

    private static String read(long pid, String file) throws IOException {
        return new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.ISO_8859_1);
    }
}
