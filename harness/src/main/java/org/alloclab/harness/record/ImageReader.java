package org.alloclab.harness.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceTotals;

/**
 * Reads the trace of an image: its ancestors' records up to the fork, then its own.
 *
 * <p>A kernel thread id is used again after its thread has ended, so each life of an id gets a number of its own. The
 * thread that forked goes on in the child, under the new process's id. A
 * thread ends where its end was noted, which decides who may take over its arena, unless it made calls after that: libc
 * frees some of a thread's blocks behind the handler that notes the end. Then it ends behind the last of these.
 */
final class ImageReader implements TraceReader {
    /** Thread ids are below this; a later life of an id is the id plus a multiple of it. */
    private static final long ID_SPACE = 1L << 22;

    /** Records {@code [0, limit)} of an image. */
    private record Part(Image image, long limit) {}

    private final List<Part> parts;
    private final Set<Long> lastOfThread = new HashSet<>();
    private final OpAppender appender = new OpAppender(ReadOptions.STRICT);
    private final List<Long> threadIds = new ArrayList<>();
    private final Set<Long> knownThreads = new HashSet<>();

    private Cursor cursor;
    private long owedEnd = -1;
    private long unknownFrees;
    private long firstNanos = Long.MIN_VALUE;

    ImageReader(Image image) {
        this.parts = partsOf(image);
        findThreadEnds();
        this.cursor = new Cursor();
    }

    /** Ids of threads, by number. */
    long[] threadIds() {
        return threadIds.stream().mapToLong(Long::longValue).toArray();
    }

    /** Frees of blocks whose allocation was not noted. */
    long unknownFrees() {
        return unknownFrees;
    }

    /** Records that come from ancestors. */
    long inherited() {
        return parts.stream().limit(parts.size() - 1L).mapToLong(Part::limit).sum();
    }

    @Override
    public boolean read(OpBatch batch) {
        appender.begin(batch);
        while (!appender.isFull() && (owedEnd >= 0 || cursor.advance())) {
            if (owedEnd >= 0) {
                appender.threadEnd(owedEnd);
                appender.time(cursor.segment.nanos(cursor.record) - firstNanos);
                owedEnd = -1;
            } else {
                if (cursor.kind() != Segment.THREAD_END) {
                    append();
                }
                if (lastOfThread.contains(cursor.position) && knownThreads.contains(cursor.thread)) {
                    owedEnd = cursor.thread;
                }
            }
        }
        return appender.end();
    }

    @Override
    public TraceTotals totals() {
        return appender.totals(0, "");
    }

    @Override
    public void close() {}

    private void append() {
        long thread = cursor.thread;
        if (knownThreads.add(thread)) {
            threadIds.add(thread);
        }
        long name = cursor.segment.name(cursor.record);
        long size = cursor.segment.size(cursor.record);
        long other = cursor.segment.other(cursor.record);
        int verdict = switch (cursor.kind()) {
            case Segment.MALLOC -> appender.malloc(thread, name, size);
            case Segment.CALLOC -> appender.calloc(thread, name, other, size);
            case Segment.REALLOC -> appender.realloc(thread, name, other, size);
            case Segment.MEMALIGN -> appender.memalign(thread, name, other, size);
            default -> appender.free(thread, name);
        };
        if (verdict != OpAppender.LEGAL) {
            unknownFrees++;
        }
        long nanos = cursor.segment.nanos(cursor.record);
        if (firstNanos == Long.MIN_VALUE) {
            firstNanos = nanos;
        }
        appender.time(nanos - firstNanos);
    }

    private void findThreadEnds() {
        Map<Long, Long> last = new HashMap<>();
        Set<Long> ended = new HashSet<>();
        Cursor scan = new Cursor();
        while (scan.advance()) {
            if (scan.kind() == Segment.THREAD_END) {
                ended.add(scan.thread);
            }
            last.put(scan.thread, scan.position);
        }
        last.forEach((thread, position) -> {
            if (ended.contains(thread)) {
                lastOfThread.add(position);
            }
        });
    }

    private static List<Part> partsOf(Image image) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(image, image.records()));
        for (Image at = image; at.parent().isPresent(); ) {
            Image parent = at.parent().orElseThrow();
            parts.add(0, new Part(parent, at.parentRecords()));
            at = parent;
        }
        return parts;
    }

    /** Walks over the whole records of all parts. */
    private final class Cursor {
        private final Map<Integer, Long> lives = new HashMap<>();
        private final Map<Integer, Long> lifeCount = new HashMap<>();
        private int part = 0;
        private int segmentIndex = 0;
        private int record = -1;
        private Segment segment = parts.get(0).image().segments().get(0);
        /** Number of the record, over all parts. */
        private long position = -1;
        /** The life of the thread that made the call. */
        private long thread;

        int kind() {
            return segment.kind(record);
        }

        boolean advance() {
            while (true) {
                record++;
                if (record >= segment.records()
                        || segment.first() + record >= parts.get(part).limit()) {
                    if (!nextSegment()) {
                        return false;
                    }
                } else if (segment.kind(record) >= Segment.MALLOC && segment.kind(record) <= Segment.THREAD_END) {
                    position++;
                    thread = lifeOf(segment.thread(record), segment.isThreadsFirst(record));
                    return true;
                }
            }
        }

        private boolean nextSegment() {
            List<Segment> segments = parts.get(part).image().segments();
            boolean more = segmentIndex + 1 < segments.size()
                    && segments.get(segmentIndex + 1).first() < parts.get(part).limit();
            if (more) {
                segmentIndex++;
            } else if (part + 1 < parts.size()) {
                part++;
                segmentIndex = 0;
                fork(parts.get(part).image());
            } else {
                record--;
                return false;
            }
            segment = parts.get(part).image().segments().get(segmentIndex);
            record = -1;
            return true;
        }

        private void fork(Image child) {
            Long forker = lives.get(child.parentThread());
            lives.clear();
            if (forker != null) {
                lives.put(child.childThread(), forker);
            }
        }

        private long lifeOf(int id, boolean first) {
            Long life = lives.get(id);
            if (life == null || first) {
                long count = lifeCount.merge(id, 1L, Long::sum);
                life = id + (count - 1) * ID_SPACE;
                lives.put(id, life);
            }
            return life;
        }
    }
}
