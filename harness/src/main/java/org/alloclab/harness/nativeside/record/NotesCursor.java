package org.alloclab.harness.nativeside.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks over the whole records of an image: its ancestors' up to the fork, then its own.
 *
 * <p>A kernel thread id is used again after its thread has ended, so each life of an id gets a number of its own. The
 * thread that forked goes on in the child, under the new process's id.
 */
final class NotesCursor {
    /** Thread ids are below this; a later life of an id is the id plus a multiple of it. */
    private static final long ID_SPACE = 1L << 22;

    /** Records {@code [0, limit)} of an image. */
    private record Part(Image image, long limit) {}

    private final List<Part> parts;
    private final Map<Integer, Long> lifeCount = new HashMap<>();
    private final Map<Integer, Long> lives = new HashMap<>();
    private Map<Integer, Long> livesBeforeFork = Map.of();
    private int part = 0;
    private Notes notes;
    private long record = -1;
    private long position = -1;
    private long thread;
    private long unfinished;

    NotesCursor(Image image) {
        this.parts = partsOf(image);
        this.notes = parts.get(0).image().notes();
    }

    private static List<Part> partsOf(Image image) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(image, image.notes().records()));
        for (Image at = image; at.parent().isPresent(); ) {
            Image parent = at.parent().orElseThrow();
            parts.add(0, new Part(parent, at.parentRecords()));
            at = parent;
        }
        return parts;
    }

    /** Goes to the next whole record; answers whether there is one. */
    boolean advance() {
        while (true) {
            record++;
            if (record >= parts.get(part).limit()) {
                if (part + 1 == parts.size()) {
                    record--;
                    return false;
                }
                part++;
                notes = parts.get(part).image().notes();
                fork(notes);
                record = -1;
            } else if (notes.kind(record) >= NoteKind.MALLOC && notes.kind(record) <= NoteKind.AREAS_END) {
                position++;
                thread = life();
                return true;
            } else {
                unfinished++;
            }
        }
    }

    /** Whether the record is the image's own, not an ancestor's. */
    boolean isOwn() {
        return part == parts.size() - 1;
    }

    /** Number of the record, over all parts. */
    long position() {
        return position;
    }

    /** Records that were begun and never finished, so far. */
    long unfinished() {
        return unfinished;
    }

    /** The life of the thread that made the record. */
    long thread() {
        return thread;
    }

    int kind() {
        return notes.kind(record);
    }

    long nanos() {
        return notes.nanos(record);
    }

    long name() {
        return notes.name(record);
    }

    long size() {
        return notes.size(record);
    }

    long other() {
        return notes.other(record);
    }

    /** Number of the stack that an allocation was made on, in the table of {@link #image}; 0 if that was not noted. */
    int stack() {
        return notes.stack(record);
    }

    /** Whose record it is: the image's own, or an ancestor's. */
    Image image() {
        return parts.get(part).image();
    }

    String text() {
        return notes.textBehind(record);
    }

    /** The number of the record behind this one if it is of this kind, which belongs to this one; else -1. */
    private long second(int kind) {
        return record + 1 < notes.records() && notes.kind(record + 1) == kind ? record + 1 : -1;
    }

    /** A field of the second record of this one, or 0 if that is missing. */
    long secondSize(int kind) {
        long second = second(kind);
        return second < 0 ? 0 : notes.size(second);
    }

    long secondOther(int kind) {
        long second = second(kind);
        return second < 0 ? 0 : notes.other(second);
    }

    private void fork(Notes child) {
        Long forker = lives.get(child.parentThread());
        livesBeforeFork = Map.copyOf(lives);
        lives.clear();
        if (forker != null) {
            lives.put(child.childThread(), forker);
        }
    }

    private long life() {
        int id = notes.thread(record);
        if (notes.isInherited(record)) {
            return livesBeforeFork.getOrDefault(id, (long) id);
        }
        Long life = lives.get(id);
        if (life == null || notes.isThreadsFirst(record)) {
            long count = lifeCount.merge(id, 1L, Long::sum);
            life = id + (count - 1) * ID_SPACE;
            lives.put(id, life);
        }
        return life;
    }
}
