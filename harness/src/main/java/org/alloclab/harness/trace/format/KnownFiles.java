package org.alloclab.harness.trace.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Files that lie beside traces and are none: what each is, and how to get a trace. */
final class KnownFiles {
    private static final String RECORD = "record the program: alloclab record -o app.trace -- PROGRAM";
    private static final int LINES = 2000;

    /** A kind of file: how it begins, in its lines or its bytes. */
    private record Known(Predicate<Head> isIt, String what, String remedy) {}

    private static final class Head {
        private final byte[] bytes;
        private final List<String> lines;

        Head(byte[] bytes, List<String> lines) {
            this.bytes = bytes;
            this.lines = lines;
        }

        String first() {
            return lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("");
        }

        boolean begins(String text) {
            return first().startsWith(text);
        }

        boolean has(Predicate<String> line) {
            return lines.stream().anyMatch(line);
        }

        boolean magic(int... mark) {
            if (bytes.length < mark.length) {
                return false;
            }
            for (int i = 0; i < mark.length; i++) {
                if ((bytes[i] & 0xff) != mark[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final String SUMS = " is sums, no single calls";

    private static final List<Known> ALL = List.of(
            new Known(
                    head -> head.begins("Memory not freed:") || head.begins("No memory leaks.") || head.begins("- 0x"),
                    "this is the report of mtrace(1), which has no single calls",
                    "give the log itself, the file that MALLOC_TRACE named"),
            new Known(
                    head -> head.begins("% time     seconds") && head.has(line -> line.contains("function")),
                    "this is a summary of ltrace -c, which has no single calls",
                    "leave out -c: " + LtraceFormat.COMMAND),
            new Known(
                    head -> head.begins("% time     seconds"),
                    "this is a summary of strace -c, which has no calls of the heap",
                    RECORD),
            new Known(
                    head -> head.begins("desc:") && head.has(line -> line.startsWith("time_unit:")),
                    "a heap profile of massif" + SUMS,
                    "run valgrind --trace-malloc=yes instead, or " + RECORD),
            new Known(
                    head -> head.begins("heap_v2/") || head.begins("heap profile:") || head.begins("MAPPED_LIBRARIES:"),
                    "a heap profile of jemalloc or gperftools" + SUMS,
                    RECORD),
            new Known(
                    head -> head.begins("___ Begin jemalloc statistics ___") || head.begins("{\"jemalloc\":"),
                    "statistics of jemalloc" + " are sums, no single calls",
                    RECORD),
            new Known(head -> head.begins("<malloc version="), "malloc_info's answer" + SUMS, RECORD),
            new Known(
                    head -> head.begins("valgrind: "),
                    "this is a complaint of valgrind's, which did not run",
                    "run valgrind --trace-malloc=yes, with a tool that replaces malloc: not none, not callgrind"),
            new Known(
                    head -> head.has(ValgrindFormat::isOfValgrind)
                            || (head.begins("<?xml") && head.has(line -> line.contains("<valgrindoutput>"))),
                    "this is a log of valgrind without --trace-malloc=yes, which has no single calls",
                    "run valgrind --trace-malloc=yes"),
            new Known(
                    head -> head.has(
                            line -> line.contains("ERROR: LeakSanitizer") || line.contains("ERROR: AddressSanitizer")),
                    "this is a report of a sanitizer, which has no single calls",
                    RECORD),
            new Known(
                    head -> head.has(
                            line -> line.matches(
                                    "(\\[pid +[0-9]+\\] |[0-9]+ +)?([0-9:.]+ )?(SYS_)?(brk|mmap|munmap|openat|execve|read)\\(.*\\) += .*")),
                    "this lists system calls, which say nothing of malloc's",
                    RECORD + ", or " + LtraceFormat.COMMAND),
            new Known(
                    head -> head.has(line -> line.matches(
                            "(\\[pid +[0-9]+\\] |[0-9]+ +)?([^ ()]+->)?[A-Za-z_][A-Za-z0-9_@.]*\\(.*\\) += .*")),
                    "this lists calls of functions, and none of them is malloc's",
                    "record with " + LtraceFormat.COMMAND),
            new Known(head -> head.magic(0x7f, 'E', 'L', 'F'), "this is a program or library (ELF)", RECORD),
            new Known(
                    head -> head.begins("<!DOCTYPE") || head.begins("<html") || head.begins("<?xml"),
                    "this is a page of HTML or XML",
                    "give a trace; perhaps the download failed"),
            new Known(
                    head -> head.begins("version https://git-lfs"),
                    "this is a pointer of Git LFS, not the file itself",
                    "git lfs pull"),
            new Known(
                    head -> head.magic('P', 'E', 'R', 'F', 'I', 'L', 'E', '2'),
                    "this is a file of perf, which has no calls of the heap",
                    RECORD),
            new Known(
                    head -> head.magic(0x1f, 0x8b),
                    "the file is packed more than once",
                    "unpack it first: gunzip FILE"),
            new Known(
                    head -> head.magic('S', 'Q', 'L', 'i', 't', 'e')
                            || head.magic(0x89, 'P', 'N', 'G')
                            || head.magic('%', 'P', 'D', 'F'),
                    "this is a file of another program",
                    "give a trace"));

    private KnownFiles() {}

    /** What a file is that no format recognises, and what to do. */
    record Naming(String what, String remedy) {}

    static Optional<Naming> name(byte[] bytes) {
        List<String> lines = new String(bytes, 0, Math.min(bytes.length, 1 << 17), StandardCharsets.ISO_8859_1)
                .lines()
                .limit(LINES)
                .map(line -> line.length() > 1000 ? line.substring(0, 1000) : line)
                .toList();
        Head head = new Head(bytes, lines);
        return ALL.stream()
                .filter(known -> known.isIt().test(head))
                .findFirst()
                .map(known -> new Naming(known.what(), known.remedy()));
    }
}
