package org.alloclab.harness.trace;

import java.nio.charset.StandardCharsets;
import org.alloclab.harness.trace.event.EventText;
import org.jspecify.annotations.Nullable;

/**
 * A line of memory_replay text that is read from left to right.
 *
 * <pre>
 *   1234: realloc 0x7f10 0x7e00 24 1000 1010 pages=0-3
 *         ^ at                                        ^ end
 * </pre>
 *
 * <p>What breaks a rule notes it; the first one counts, and what is read behind it has no meaning.
 */
final class MemoryReplayLine {
    static final long NO_TIME = -1;
    /** No operation. */
    static final int NO_OP = 0;

    private static final String PAGES = "pages=";
    private static final byte[] MALLOC = "malloc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MEMALIGN = "memalign".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FREE = "free".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REALLOC = "realloc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CALLOC = "calloc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] THREAD_DONE = "thread_done".getBytes(StandardCharsets.US_ASCII);

    private static final byte NO_DIGIT = -1;

    /** The value of a hexadecimal digit, by its character. */
    private static final byte[] HEX = new byte[128];

    static {
        for (int character = 0; character < HEX.length; character++) {
            HEX[character] = (byte) Character.digit(character, 16);
        }
    }

    private byte[] text = {};
    private int at;
    private int end;
    private String eventKind = "";
    private @Nullable String broken;
    private @Nullable String pages;

    /** Begins another line: the bytes from {@code from} to {@code to}, which nobody changes meanwhile. */
    void begin(byte[] bytes, int from, int to) {
        text = bytes;
        at = from;
        end = to;
        broken = null;
        pages = null;
    }

    /** The first rule that the line breaks. */
    @Nullable
    String broken() {
        return broken;
    }

    boolean isBroken() {
        return broken != null;
    }

    /** What follows {@code pages=} in the line, if it is there; known behind {@link #times}. */
    @Nullable
    String pages() {
        return pages;
    }

    /** The thread id and its colon. */
    long thread() {
        long thread = decimal();
        if (at < end && text[at] == ':') {
            at++;
        } else {
            broken = "a line begins with a thread id and a colon";
        }
        skipBlanks();
        return thread;
    }

    /** The first two bytes of the operation's name tell them apart; the rest is compared. */
    int operation() {
        int from = at;
        while (at < end && text[at] > ' ') {
            at++;
        }
        int length = at - from;
        if (length >= 4) {
            switch (text[from]) {
                case 'm' -> {
                    if (length == 6 && is(from, MALLOC)) {
                        return OpKind.MALLOC;
                    }
                    if (length == 8 && is(from, MEMALIGN)) {
                        return OpKind.MEMALIGN;
                    }
                }
                case 'f' -> {
                    if (length == 4 && is(from, FREE)) {
                        return OpKind.FREE;
                    }
                }
                case 'r' -> {
                    if (length == 7 && is(from, REALLOC)) {
                        return OpKind.REALLOC;
                    }
                }
                case 'c' -> {
                    if (length == 6 && is(from, CALLOC)) {
                        return OpKind.CALLOC;
                    }
                }
                case 't' -> {
                    if (length == 11 && is(from, THREAD_DONE)) {
                        return OpKind.EXIT;
                    }
                }
                default -> {}
            }
        }
        eventKind = word(from);
        if (EventText.words(eventKind) > 0) {
            return OpKind.EVENT;
        }
        fail("an operation is malloc, calloc, realloc, memalign, free or thread_done");
        return NO_OP;
    }

    private String word(int from) {
        return new String(text, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private boolean is(int from, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if (text[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** The event's kind, where the operation is an event. */
    String eventKind() {
        return eventKind;
    }

    /** The next word of an event. */
    String eventWord() {
        blank();
        int from = at;
        while (at < end && text[at] != ' ') {
            at++;
        }
        return word(from);
    }

    /** START of the optional time stamps, or {@link #NO_TIME}. */
    long times() {
        if (at == end) {
            return NO_TIME;
        }
        skipBlanks();
        if (at == end || text[at] == 'p') {
            rest();
            return NO_TIME;
        }
        at--;
        long start = number();
        number();
        rest();
        return start;
    }

    /** The one or two time stamps of a thread's end. */
    long endTime() {
        int from = at;
        skipBlanks();
        while (at < end && text[at] != ' ') {
            at++;
        }
        skipBlanks();
        boolean hasTwo = at < end;
        at = from;
        if (hasTwo) {
            return times();
        }
        skipBlanks();
        if (at == end) {
            return NO_TIME;
        }
        at--;
        return number();
    }

    private void rest() {
        skipBlanks();
        if (at == end) {
            return;
        }
        String rest = new String(text, at, end - at, StandardCharsets.ISO_8859_1).stripTrailing();
        if (rest.startsWith(PAGES)) {
            pages = rest.substring(PAGES.length());
            at = end;
        } else {
            fail("a line has no more than the operation, its numbers and two time stamps");
        }
    }

    long pointer() {
        blank();
        if (at + 2 >= end || text[at] != '0' || (text[at + 1] | 0x20) != 'x') {
            fail("a pointer is hexadecimal with 0x");
            return 0;
        }
        int from = at + 2;
        long value = 0;
        // the quick compiler loads fields anew in each round
        byte[] line = text;
        int stop = end;
        int here = from;
        for (; here < stop; here++) {
            int digit = line[here] < 0 ? NO_DIGIT : HEX[line[here]];
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
        }
        at = here;
        if (at == from || at - from > 16 || (at < end && text[at] != ' ')) {
            fail("a pointer is hexadecimal with 0x and at most 16 digits");
        }
        return value;
    }

    long number() {
        blank();
        long value = decimal();
        if (at < end && text[at] != ' ') {
            fail("a size, count, alignment or time is a decimal number of at least 0");
        }
        return value;
    }

    private long decimal() {
        int from = at;
        long value = 0;
        int here = from;
        byte[] line = text;
        int stop = end;
        for (; here < stop; here++) {
            int digit = line[here] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
        }
        at = here;
        int digits = at - from;
        if (digits == 0) {
            fail(from < end && text[from] == '-' ? "a number must be at least 0" : "a decimal number is missing");
        } else if (digits > 18 && (digits > 19 || value < 0)) {
            // The size of a call that failed, as nothing else can be so great.
            value = Long.MAX_VALUE;
            if (digits > 20) {
                fail("a number must be below 2^64");
            }
        }
        return value;
    }

    private void blank() {
        if (at < end && text[at] == ' ') {
            skipBlanks();
        } else {
            fail(at >= end ? "the line is cut short" : "the parts of a line are separated by a blank");
        }
    }

    private void skipBlanks() {
        while (at < end && text[at] == ' ') {
            at++;
        }
    }

    /** Notes the first rule that the line breaks. */
    void fail(String rule) {
        if (broken == null) {
            broken = rule;
        }
    }
}
