package org.alloclab.harness.trace.compact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.stack.CodeLine;
import org.alloclab.harness.trace.stack.Place;
import org.alloclab.harness.trace.stack.StackTable;
import org.alloclab.harness.trace.stack.StackVisitor;

/**
 * What the two sections about stacks are, decompressed; numbers are unsigned LEB128.
 *
 * <pre>
 *   SID1   count; for each row that allocated: its number less that of the row before (the first: less 0); then for each the
 *          number of its stack, from 1 on
 *   STK1   count of texts; each its length and its UTF-8
 *          count of places; each: text of the module, text of the build id, address, count of lines; each line: text of the
 *              function, text of the file, line
 *          count of stacks; each: twice its depth, plus 1 if it is cut; its places, innermost first
 * </pre>
 *
 * <p>A text is told by its number, from 0 on.
 */
final class StackSections {
    private static final int MOST_DEPTH = 255;
    private static final int MOST_STACKS = 1 << 24;
    private static final int MOST_INLINED = 1000;

    private StackSections() {}

    /** Rows and their stacks, collected until there are enough for a section. */
    static final class Rows {
        private final ByteColumn operations = new ByteColumn(1 << 12);
        private final ByteColumn stacks = new ByteColumn(1 << 12);
        private long last;
        private int count;

        void add(long operation, int stack) {
            operations.putNumber(operation - last);
            stacks.putNumber(stack);
            last = operation;
            count++;
        }

        int count() {
            return count;
        }

        byte[] finish() {
            ByteColumn head = new ByteColumn(16);
            head.putNumber(count);
            byte[] bytes = new byte[head.length() + operations.length() + stacks.length()];
            head.copyTo(bytes, 0);
            operations.copyTo(bytes, head.length());
            stacks.copyTo(bytes, head.length() + operations.length());
            operations.clear();
            stacks.clear();
            count = 0;
            last = 0;
            return bytes;
        }
    }

    /**
     * Tells the rows of a section.
     *
     * @param first the least number that a row may have
     * @return one more than the last row's number
     */
    static long rows(byte[] bytes, int length, long first, StackVisitor visitor) throws ColumnsException, IOException {
        long next = first;
        try {
            Cursor operations = new Cursor(bytes, 0);
            int count = checked(operations.next(), length);
            Cursor stacks = new Cursor(bytes, operations.at());
            for (int i = 0; i < count; i++) {
                stacks.next();
            }
            long row = 0;
            for (int i = 0; i < count; i++) {
                row += operations.next();
                int stack = checked(stacks.next(), Integer.MAX_VALUE - 1);
                if (row < next || stack == 0 || stacks.at() > length) {
                    throw new ColumnsException("rows with stacks rise, and stacks are numbered from 1 on");
                }
                next = row + 1;
                visitor.stack(row, stack);
            }
            return next;
        } catch (IndexOutOfBoundsException e) {
            throw new ColumnsException("the section ends too early", e);
        }
    }

    /** The table as bytes. */
    static byte[] of(StackTable table) {
        Map<String, Integer> texts = new LinkedHashMap<>();
        ByteColumn places = new ByteColumn(1 << 12);
        places.putNumber(table.places().size());
        for (Place place : table.places()) {
            places.putNumber(number(texts, place.module()));
            places.putNumber(number(texts, place.buildId()));
            places.putNumber(place.address());
            places.putNumber(place.lines().size());
            for (CodeLine line : place.lines()) {
                places.putNumber(number(texts, line.function()));
                places.putNumber(number(texts, line.file()));
                places.putNumber(line.line());
            }
        }
        ByteColumn all = new ByteColumn(1 << 12);
        all.putNumber(texts.size());
        for (String text : texts.keySet()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            all.putNumber(bytes.length);
            for (byte b : bytes) {
                all.putByte(b);
            }
        }
        ByteColumn stacks = new ByteColumn(1 << 12);
        stacks.putNumber(table.count());
        for (int number = 1; number <= table.count(); number++) {
            int[] of = table.placesOf(number);
            stacks.putNumber(2L * of.length + (table.isCut(number) ? 1 : 0));
            for (int place : of) {
                stacks.putNumber(place);
            }
        }
        byte[] bytes = new byte[all.length() + places.length() + stacks.length()];
        all.copyTo(bytes, 0);
        places.copyTo(bytes, all.length());
        stacks.copyTo(bytes, all.length() + places.length());
        return bytes;
    }

    private static int number(Map<String, Integer> texts, String text) {
        return texts.computeIfAbsent(text, unknown -> texts.size());
    }

    /** The table that these bytes are. */
    static StackTable table(byte[] bytes, int length) throws ColumnsException {
        try {
            Cursor at = new Cursor(bytes, 0);
            List<String> texts = new ArrayList<>();
            for (int left = checked(at.next(), length); left > 0; left--) {
                int size = checked(at.next(), length - at.at());
                texts.add(new String(bytes, at.at(), size, StandardCharsets.UTF_8));
                at.skip(size);
            }
            List<Place> places = new ArrayList<>();
            for (int left = checked(at.next(), length); left > 0; left--) {
                places.add(place(at, texts));
            }
            int count = checked(at.next(), MOST_STACKS);
            List<int[]> stacks = new ArrayList<>();
            boolean[] cut = new boolean[count];
            for (int i = 0; i < count; i++) {
                int depth = checked(at.next(), 2 * MOST_DEPTH + 1);
                cut[i] = (depth & 1) != 0;
                int[] stack = new int[depth / 2];
                for (int k = 0; k < stack.length; k++) {
                    stack[k] = checked(at.next(), places.size() - 1);
                }
                stacks.add(stack);
            }
            if (at.at() != length) {
                throw new ColumnsException("the table is of another length than its section");
            }
            return new StackTable(places, stacks, cut);
        } catch (IndexOutOfBoundsException e) {
            throw new ColumnsException("the section ends too early", e);
        }
    }

    private static Place place(Cursor at, List<String> texts) throws ColumnsException {
        String module = texts.get(checked(at.next(), texts.size() - 1));
        String buildId = texts.get(checked(at.next(), texts.size() - 1));
        long address = at.next();
        List<CodeLine> lines = new ArrayList<>();
        for (int left = checked(at.next(), MOST_INLINED); left > 0; left--) {
            String function = texts.get(checked(at.next(), texts.size() - 1));
            String file = texts.get(checked(at.next(), texts.size() - 1));
            lines.add(new CodeLine(function, file, checked(at.next(), Integer.MAX_VALUE)));
        }
        return new Place(module, buildId, address, lines);
    }

    private static int checked(long value, int most) throws ColumnsException {
        if (value < 0 || value > most) {
            throw new ColumnsException("a count, depth, text or place is out of range");
        }
        return (int) value;
    }
}
