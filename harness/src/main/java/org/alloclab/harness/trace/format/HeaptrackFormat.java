package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What heaptrack writes, file versions 0 to 3 (heaptrack 1.4 src/track/libheaptrack.cpp, src/interpret/heaptrack_interpret.cpp).
 * Numbers are hexadecimal without a prefix.
 *
 * <pre>
 *   v TOOL FILE          versions; the first line
 *   c MS                 time since the start, in milliseconds
 *   x X I m t R A S #    program, command, machine, modules, call sites ...: passed over
 *
 *   raw                                          interpreted, which is what heaptrack keeps
 *   + SIZE SITE PTR      allocated               a SIZE SITE    entry 0, 1, 2 ...
 *   - PTR                freed                   + ENTRY        one of the entry is allocated
 *   a realloc is a - and a +                     - ENTRY        one of the entry is freed
 *                                                s i            strings and places: passed over
 * </pre>
 *
 * <p>An interpreted file has no addresses. Which of several live blocks of an entry is freed, it does not say: the youngest is
 * taken.
 */
final class HeaptrackFormat extends ForeignFormat {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAX_MILLIS = 1L << 42;
    private static final int LOOKED_AT = 1 << 20;
    private static final int NEWEST = 3;

    HeaptrackFormat() {
        super(
                "heaptrack",
                "what heaptrack writes, with --raw or without",
                NO_THREADS,
                NO_ALIGNMENT,
                NO_CALLOC,
                "a realloc is a free and an allocation: blocks that grew in place move");
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        List<String> lines = firstLines(head, length).limit(1).toList();
        return !lines.isEmpty() && lines.get(0).matches("v [0-9a-f]{4,8}( [0-9a-f]{1,2})?");
    }

    /** An interpreted file lists what is allocated before the first allocation. */
    @Override
    public boolean hasAddresses(TraceSource source) throws IOException {
        byte[] head = source.head(LOOKED_AT);
        return firstLines(head, head.length)
                .filter(line -> line.startsWith("a ") || line.startsWith("+ "))
                .findFirst()
                .map(line -> line.startsWith("+ "))
                .orElse(true);
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        private static final String PASSED_OVER = "xXImtRAS#si";
        private long nanos;
        /** By entry of an interpreted file: its size, and the blocks of it that are live. */
        private long[] sizes = new long[64];

        private Names[] live = new Names[64];
        private int entries;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
        }

        @Override
        String remedyForNothing() {
            return "record with heaptrack, and let the program run to its end";
        }

        @Override
        void tooLong(String text) {
            if (PASSED_OVER.indexOf(text.charAt(0)) < 0) {
                super.tooLong(text);
            }
        }

        @Override
        void line(String text) {
            char kind = text.charAt(0);
            String[] words = text.split(" ", -1);
            switch (kind) {
                case '+' -> allocated(words, text);
                case '-' -> freed(words, text);
                case 'a' -> entry(words, text);
                case 'c' -> time(words, text);
                case 'v' -> version(words, text);
                default -> {
                    if (PASSED_OVER.indexOf(kind) < 0) {
                        reject("a line begins with one of + - a c x X I m t R A S # v s i", text);
                    }
                }
            }
        }

        private void version(String[] words, String text) {
            long version = words.length == 3 ? Numbers.hex(words[2]) : 0;
            if (version == Numbers.NONE || version > NEWEST) {
                throw refusal(
                        "the file's version, the second number of its line v, is one of 0 to " + NEWEST + ": was '"
                                + printable(text) + "'",
                        "record with a heaptrack that writes one of these, such as 1.4");
            }
        }

        private void allocated(String[] words, String text) {
            if (entries > 0) {
                int entry = entryOf(words, text);
                long name = syntheticName();
                if (entry >= 0 && possible(name, 1, sizes[entry], text)) {
                    live[entry].push(name);
                    judge(appender.malloc(ONLY_THREAD, name, sizes[entry]), text);
                    appender.time(nanos);
                }
                return;
            }
            long size = words.length == 4 ? Numbers.hex(words[1]) : Numbers.NONE;
            long pointer = words.length == 4 ? Numbers.hex(words[3]) : Numbers.NONE;
            if (size == Numbers.NONE || pointer == Numbers.NONE) {
                reject("an allocation is + SIZE SITE PTR in hexadecimal", text);
            } else if (possible(pointer, 1, size, text)) {
                judge(appender.malloc(ONLY_THREAD, pointer, size), text);
                appender.time(nanos);
            }
        }

        private void freed(String[] words, String text) {
            if (entries > 0) {
                int entry = entryOf(words, text);
                if (entry >= 0) {
                    if (live[entry].count > 1) {
                        note("%d frees were of one of several like blocks, as the file has no addresses:"
                                + " the youngest was taken; heaptrack --raw tells them apart");
                    }
                    judge(appender.free(ONLY_THREAD, live[entry].pop()), text);
                    appender.time(nanos);
                }
                return;
            }
            long pointer = words.length == 2 ? Numbers.hex(words[1]) : Numbers.NONE;
            if (pointer == Numbers.NONE) {
                reject("a free is - PTR in hexadecimal", text);
            } else {
                judge(appender.free(ONLY_THREAD, pointer), text);
                appender.time(nanos);
            }
        }

        private void entry(String[] words, String text) {
            long size = words.length == 3 ? Numbers.hex(words[1]) : Numbers.NONE;
            if (size == Numbers.NONE) {
                reject("an entry is a SIZE SITE in hexadecimal", text);
                size = 0;
            }
            if (entries == sizes.length) {
                sizes = Arrays.copyOf(sizes, 2 * entries);
                live = Arrays.copyOf(live, 2 * entries);
            }
            sizes[entries] = size;
            live[entries++] = new Names();
        }

        private int entryOf(String[] words, String text) {
            long entry = words.length == 2 ? Numbers.hex(words[1]) : Numbers.NONE;
            if (entry < 0 || entry >= entries) {
                reject("an interpreted file names one of the " + entries + " entries before", text);
                return -1;
            }
            return (int) entry;
        }

        private void time(String[] words, String text) {
            long millis = words.length == 2 ? Numbers.hex(words[1]) : Numbers.NONE;
            if (millis == Numbers.NONE || millis > MAX_MILLIS) {
                reject("a time is c MS in hexadecimal", text);
            } else {
                nanos = millis * NANOS_PER_MILLI;
            }
        }
    }

    /** Live blocks of an entry, the youngest on top. */
    private static final class Names {
        private long[] names = {};
        private int count;

        void push(long name) {
            if (count == names.length) {
                names = Arrays.copyOf(names, Math.max(2, 2 * count));
            }
            names[count++] = name;
        }

        /** The youngest, or a name that nobody has. */
        long pop() {
            return count == 0 ? Long.MAX_VALUE : names[--count];
        }
    }
}
