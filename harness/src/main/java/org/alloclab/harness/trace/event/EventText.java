package org.alloclab.harness.trace.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.alloclab.api.probe.SystemCall;

/**
 * Events as words without blanks, the first of which is their kind.
 *
 * <pre>
 *   pause NANOS                      steer CALL NUMBERS TEXT RESULT      stack ADDRESS SIZE
 *   mark TEXT                        map CALL NUMBERS RESULT             store OFFSET WIDTH VALUE
 *   sample KIND=BYTES,...                                               free_at OFFSET
 * </pre>
 *
 * <p>Numbers are decimal and may be negative; ADDRESS and the numbers of {@code map} may be hexadecimal with 0x. NUMBERS are
 * separated by commas, or {@code -} for none. In a TEXT, what is not printable and {@code % , =} are {@code %XX} of UTF-8, and
 * the empty one is {@code -}.
 */
public final class EventText {
    /** Words of each kind, its own name included. */
    private static final Map<String, Integer> WORDS =
            Map.of("pause", 2, "mark", 2, "steer", 5, "map", 4, "stack", 3, "store", 4, "free_at", 2, "sample", 2);

    private static final String NONE = "-";
    private static final int MOST_NUMBERS = 8;

    private EventText() {}

    /** How many words an event of this kind has, its kind included; 0 if there is no such kind. */
    public static int words(String kind) {
        return WORDS.getOrDefault(kind, 0);
    }

    /** An event as words. */
    public static String of(TraceEvent event) {
        if (event instanceof TraceEvent.Pause pause) {
            return "pause " + pause.nanos();
        } else if (event instanceof TraceEvent.Mark mark) {
            return "mark " + encoded(mark.name());
        } else if (event instanceof TraceEvent.Steering steering) {
            return "steer " + encoded(steering.call()) + " " + decimals(steering.arguments()) + " "
                    + encoded(steering.text()) + " " + steering.result();
        } else if (event instanceof TraceEvent.MapCall map) {
            return "map " + map.call().linuxName() + " " + hexes(map.arguments()) + " " + hex(map.result());
        } else if (event instanceof TraceEvent.ThreadStack stack) {
            return "stack " + hex(stack.address()) + " " + stack.size();
        } else if (event instanceof TraceEvent.Store store) {
            return "store " + store.offset() + " " + store.width() + " " + hex(store.value());
        } else if (event instanceof TraceEvent.FreeAt free) {
            return "free_at " + free.offset();
        } else if (event instanceof TraceEvent.Sample sample) {
            String figures = sample.resident().text();
            return "sample " + (figures.isEmpty() ? NONE : figures);
        }
        throw new IllegalArgumentException("an event without a text form: " + event);
    }

    /**
     * The event that these words are.
     *
     * @throws EventSyntaxException naming the rule that they break
     */
    public static TraceEvent parse(String text) throws EventSyntaxException {
        String[] word = text.split(" ", -1);
        int wanted = words(word[0]);
        if (wanted == 0) {
            throw new EventSyntaxException("an event is one of pause, mark, steer, map, stack, store, free_at, sample");
        }
        if (word.length != wanted) {
            throw new EventSyntaxException("the event " + word[0] + " has " + (wanted - 1) + " words behind its name");
        }
        return switch (word[0]) {
            case "pause" -> new TraceEvent.Pause(notNegative(word[1]));
            case "mark" -> new TraceEvent.Mark(decoded(word[1]));
            case "steer" ->
                new TraceEvent.Steering(decoded(word[1]), numbers(word[2]), decoded(word[3]), number(word[4]));
            case "map" -> new TraceEvent.MapCall(systemCall(word[1]), numbers(word[2]), number(word[3]));
            case "stack" -> new TraceEvent.ThreadStack(number(word[1]), notNegative(word[2]));
            case "store" -> new TraceEvent.Store(number(word[1]), width(word[2]), number(word[3]));
            case "free_at" -> new TraceEvent.FreeAt(number(word[1]));
            default -> new TraceEvent.Sample(ResidentFigures.parse(word[1].equals(NONE) ? "" : word[1]));
        };
    }

    private static SystemCall systemCall(String name) throws EventSyntaxException {
        for (SystemCall call : SystemCall.values()) {
            if (call.linuxName().equals(name)) {
                return call;
            }
        }
        throw new EventSyntaxException("a map event is of brk, mmap, munmap, mprotect, mremap or madvise");
    }

    private static int width(String text) throws EventSyntaxException {
        return switch (text) {
            case "1" -> 1;
            case "2" -> 2;
            case "4" -> 4;
            case "8" -> 8;
            default -> throw new EventSyntaxException("a store is of 1, 2, 4 or 8 bytes");
        };
    }

    private static List<Long> numbers(String text) throws EventSyntaxException {
        if (text.equals(NONE)) {
            return List.of();
        }
        List<Long> numbers = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            numbers.add(number(part));
        }
        if (numbers.size() > MOST_NUMBERS) {
            throw new EventSyntaxException("an event has at most " + MOST_NUMBERS + " numbers");
        }
        return numbers;
    }

    private static long notNegative(String text) throws EventSyntaxException {
        long value = number(text);
        if (value < 0) {
            throw new EventSyntaxException("a duration or size is at least 0");
        }
        return value;
    }

    /**
     * A number: decimal and signed, or hexadecimal with 0x.
     *
     * @throws EventSyntaxException if it is none of 64 bits
     */
    public static long number(String text) throws EventSyntaxException {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new EventSyntaxException("an event's numbers are decimal or hexadecimal with 0x, of 64 bits");
        }
    }

    private static String decimals(List<Long> numbers) {
        return numbers.isEmpty() ? NONE : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String hexes(List<Long> numbers) {
        return numbers.isEmpty() ? NONE : numbers.stream().map(EventText::hex).collect(Collectors.joining(","));
    }

    /** Small numbers, which errors and flags are, stay decimal. */
    private static String hex(long value) {
        return value > -4096 && value < 4096 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }

    /** A text as one word. */
    public static String encoded(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        StringBuilder word = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && b != '%' && b != ',' && b != '=';
            if (plain && !(b == '-' && text.length() == 1)) {
                word.append((char) b);
            } else {
                word.append(String.format("%%%02X", b & 0xff));
            }
        }
        return word.toString();
    }

    /**
     * The text of a word.
     *
     * @throws EventSyntaxException if a percent sign is not followed by two hexadecimal digits
     */
    public static String decoded(String word) throws EventSyntaxException {
        if (word.equals(NONE)) {
            return "";
        }
        byte[] from = word.getBytes(StandardCharsets.UTF_8);
        byte[] to = new byte[from.length];
        int length = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i] != '%') {
                to[length++] = from[i];
                continue;
            }
            int high = i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
            int low = i + 2 < from.length ? Character.digit(from[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new EventSyntaxException("a percent sign in a text is followed by two hexadecimal digits");
            }
            to[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return new String(to, 0, length, StandardCharsets.UTF_8);
    }
}
