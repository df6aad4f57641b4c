package org.alloclab.harness.trace.compact;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.EventSyntaxException;
import org.alloclab.harness.trace.event.EventText;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;

/** What stands beside the rows of a block of the second version, in order of rows. */
final class BesideColumns {
    private static final int MAX_TEXT = 1 << 20;

    private final List<Row> rows = new ArrayList<>();
    /** The first of them that was not copied yet. */
    private int next;

    /** A row's event with the slot it is about, or the touched pages of the block it allocates. */
    private sealed interface Row {
        int number();

        record Event(int number, int slot, TraceEvent event) implements Row {}

        record Touch(int number, TouchedPages pages) implements Row {}
    }

    void clear() {
        rows.clear();
        next = 0;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Reads the two columns, whose places are given with those of the others, of rows that are decoded otherwise. */
    void decode(byte[] bytes, int[] at, BlockDecoder block, int count, int slots) throws ColumnsException {
        Cursor touch = new Cursor(bytes, at[BlockColumns.TOUCH]);
        Cursor event = new Cursor(bytes, at[BlockColumns.EVENT]);
        int kindAt = at[BlockColumns.KIND];
        for (int i = 0; i < count; i++) {
            if (bytes[kindAt + i] >= 0) {
                continue;
            }
            byte kind = block.kind[i];
            if (OpKind.allocates(kind)) {
                long asked = kind == OpKind.CALLOC ? block.size[i] * block.argument[i] : block.size[i];
                rows.add(new Row.Touch(i, touched(touch, asked)));
            } else if (kind == OpKind.NOP) {
                rows.add(event(event, bytes, i, slots));
            } else {
                throw new ColumnsException("only an allocation has touched pages");
            }
        }
    }

    /**
     * Puts those of rows {@code [from, from + count)} of the block into rows {@code [to, to + count)} of a batch. The rows of a
     * block are asked for in order.
     *
     * @return how many events there are among them, whether they are kept or not
     */
    int copy(OpBatch batch, int from, int to, int count, boolean keepsEvents) {
        int events = 0;
        for (; next < rows.size() && rows.get(next).number() < from + count; next++) {
            Row row = rows.get(next);
            int target = row.number() - from + to;
            if (row.number() < from) {
                continue;
            }
            if (row instanceof Row.Touch touch) {
                batch.touched(target, touch.pages());
            } else if (row instanceof Row.Event event) {
                events++;
                if (keepsEvents) {
                    batch.event(target, event.event());
                    batch.source[target] = event.slot();
                }
            }
        }
        return events;
    }

    private static Row.Event event(Cursor column, byte[] bytes, int row, int slots) throws ColumnsException {
        long slot = column.next();
        long length = column.next();
        if (slot < 0 || slot >= slots || length < 0 || length > MAX_TEXT || length > bytes.length - column.at()) {
            throw new ColumnsException("an event is longer than its column, or of a block that is not there");
        }
        String text = new String(bytes, column.at(), (int) length, StandardCharsets.UTF_8);
        column.skip((int) length);
        try {
            return new Row.Event(row, (int) slot, EventText.parse(text));
        } catch (EventSyntaxException e) {
            throw new ColumnsException(e.rule(), e);
        }
    }

    private static TouchedPages touched(Cursor column, long asked) throws ColumnsException {
        long lead = column.next();
        long runs = column.next() - 1;
        if (lead < 0 || lead >= TouchedPages.PAGE_BYTES || runs < -1 || runs > TouchedPages.MAX_RUNS) {
            throw new ColumnsException("touched pages have a lead below a page and so many runs");
        }
        if (runs < 0) {
            return TouchedPages.all((int) lead, asked);
        }
        long pages = TouchedPages.pages((int) lead, asked);
        TouchedPages.Collector collector = new TouchedPages.Collector((int) lead);
        long end = 0;
        for (long i = 0; i < runs; i++) {
            long gap = column.next();
            long length = column.next() + 1;
            if (gap < 0 || gap > pages - end || length <= 0 || length > pages - end - gap) {
                throw new ColumnsException("touched pages lie within their block");
            }
            collector.add(end + gap, end + gap + length);
            end += gap + length;
        }
        return collector.finish();
    }
}
