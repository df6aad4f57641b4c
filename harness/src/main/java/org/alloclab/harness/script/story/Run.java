package org.alloclab.harness.script.story;

import java.util.Locale;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.FaultKind;

/** Events of one kind in a row, which are told together. */
interface Run {
    /** The events as one line, without indentation and end. */
    String line();

    /** A speaker's name in its column, and what is said. */
    static String said(String speaker, String what) {
        return String.format(Locale.ROOT, "%-9s%s", speaker, what);
    }

    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** One way taken several times; the first is told with its numbers. */
    final class Ways implements Run {
        private final DecisionPoint point;
        private final long[] values;
        private long times = 1;

        Ways(DecisionPoint point, long... values) {
            this.point = point;
            this.values = values;
        }

        boolean extendedBy(DecisionPoint next) {
            if (!next.equals(point)) {
                return false;
            }
            times++;
            return true;
        }

        @Override
        public String line() {
            StringBuilder text = new StringBuilder(said(point.component(), point.name()));
            for (int i = 0; i < point.arguments().size(); i++) {
                text.append(argument(point.arguments().get(i), values[i]));
            }
            return text.append(times == 1 ? "" : " (the first of " + times + ")")
                    .toString();
        }

        /** Addresses in hexadecimal, everything else in decimal. */
        private static String argument(Argument argument, long value) {
            boolean address = argument.kind() == Argument.Kind.ADDRESS;
            String number = address ? "0x" + Long.toHexString(value) : Long.toString(value);
            return ", " + argument.meaning() + " " + number;
        }
    }

    /** Faults of one kind on pages that follow one another. */
    final class Faults implements Run {
        private static final long PAGE = 4096;

        private final FaultKind kind;
        private final long firstPage;
        private final long firstFrame;
        private long lastPage;
        private long lastFrame;
        private long length = 1;

        Faults(FaultKind kind, long address, long frame) {
            this.kind = kind;
            this.firstPage = address & -PAGE;
            this.firstFrame = frame;
            this.lastPage = firstPage;
            this.lastFrame = frame;
        }

        boolean extendedBy(FaultKind nextKind, long address, long frame) {
            long page = address & -PAGE;
            if (nextKind != kind || page != lastPage + PAGE) {
                return false;
            }
            lastPage = page;
            lastFrame = frame;
            length++;
            return true;
        }

        @Override
        public String line() {
            String what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            String where = length == 1
                    ? "page 0x" + Long.toHexString(firstPage)
                    : "pages 0x" + Long.toHexString(firstPage) + " to 0x" + Long.toHexString(lastPage);
            String frame = firstFrame < 0
                    ? ", the zero page"
                    : length == 1 ? ", frame " + firstFrame : ", frames " + firstFrame + " to " + lastFrame;
            return said("paging", count(length, "fault") + " (" + what + "): " + where + frame);
        }
    }

    /** Blocks of one order that went one way. */
    final class Blocks implements Run {
        private final String allocator;
        private final long first;
        private final int order;
        private final boolean given;
        private long length = 1;

        Blocks(String allocator, long first, int order, boolean given) {
            this.allocator = allocator;
            this.first = first;
            this.order = order;
            this.given = given;
        }

        boolean extendedBy(int nextOrder, boolean nextGiven) {
            if (nextOrder != order || nextGiven != given) {
                return false;
            }
            length++;
            return true;
        }

        @Override
        public String line() {
            String which = length == 1 ? "1 block, frame " : length + " blocks, the first at frame ";
            return said(allocator, (given ? "gives " : "takes back ") + which + first + ", order " + order);
        }
    }
}
