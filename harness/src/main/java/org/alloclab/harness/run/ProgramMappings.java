package org.alloclab.harness.run;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * Memory that the recorded program mapped itself, in the simulated address space. A range of the recording is named by its
 * recorded addresses and lies where the simulated kernel put it:
 *
 * <pre>
 *   recorded     [ piece )[ piece )      [ piece )     cut wherever a call treats a part otherwise
 *   simulated      |         |              |
 * </pre>
 *
 * <p>Mappings of files are not played: what is resident of files comes from the samples of the recording. How much was
 * written is known from samples too, not where: {@link #fill} writes pages of the latest mappings first, each from its low end.
 */
final class ProgramMappings {
    private static final long PAGE_MASK = 0xfff;
    private static final int THREAD_STACK = MapFlags.PRIVATE | MapFlags.ANONYMOUS | MapFlags.NORESERVE | MapFlags.STACK;

    /** A stretch that lies together on both sides. */
    private static final class Piece {
        final long simulated;
        final long length;
        final boolean stack;
        boolean writable;
        /** Bytes written, from the low end on. */
        long written;
        /** Rises with each mapping. */
        final long age;

        Piece(long simulated, long length, boolean stack, boolean writable, long written, long age) {
            this.simulated = simulated;
            this.length = length;
            this.stack = stack;
            this.writable = writable;
            this.written = written;
            this.age = age;
        }
    }

    private final AddressSpace space;
    private final UserMemory memory;
    private final TreeMap<Long, Piece> pieces = new TreeMap<>(Long::compareUnsigned);
    private long mappings;

    ProgramMappings(AddressSpace space) {
        this.space = space;
        this.memory = space.memory();
    }

    /** Plays a call. Answers whether it could be played. */
    boolean play(TraceEvent.MapCall call) {
        if (Errno.isError(call.result())) {
            return true;
        }
        List<Long> arguments = call.arguments();
        switch (call.call()) {
            case MMAP -> map(arguments, call.result());
            case MUNMAP ->
                each(arguments, (at, piece) -> {
                    space.munmap(piece.simulated, piece.length);
                    pieces.remove(at);
                });
            case MPROTECT ->
                each(arguments, (at, piece) -> {
                    space.mprotect(piece.simulated, piece.length, number(arguments, 2));
                    piece.writable = (number(arguments, 2) & Prot.WRITE) != 0;
                });
            case MADVISE ->
                each(arguments, (at, piece) -> {
                    space.madvise(piece.simulated, piece.length, number(arguments, 2));
                    if (number(arguments, 2) == Advice.DONTNEED) {
                        piece.written = 0;
                    }
                });
            case MREMAP -> remap(arguments, call.result());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The program has gained whole pages below the break. */
    void gained(long recorded, long simulated, long length) {
        pieces.put(recorded, new Piece(simulated, length, false, true, 0, ++mappings));
    }

    /** What lies there in the recording has gone already. */
    void lost(long recorded, long length) {
        eachIn(recorded, length, (at, piece) -> pieces.remove(at));
    }

    /** A thread has this stack. One that the program's C library kept from an ended thread is the same. */
    void stack(long address, long size) {
        long start = address & ~PAGE_MASK;
        Piece known = pieces.get(start);
        if (known == null || !known.stack) {
            put(start, rounded(address + size) - start, Prot.READ | Prot.WRITE, THREAD_STACK, true);
        }
    }

    /**
     * So much of the program's own mappings was resident.
     *
     * @return by how much the simulated ones exceed that
     */
    long fill(long residentBytes) {
        long missing = residentBytes;
        List<Piece> open = new ArrayList<>();
        for (Piece piece : pieces.values()) {
            if (!piece.stack) {
                missing -= piece.written;
                if (piece.writable && piece.written < piece.length) {
                    open.add(piece);
                }
            }
        }
        if (missing <= 0) {
            return -missing;
        }
        open.sort((a, b) -> Long.compare(b.age, a.age));
        for (Piece piece : open) {
            long more = Math.min(missing & ~PAGE_MASK, piece.length - piece.written);
            if (more > 0) {
                memory.touch(piece.simulated + piece.written, more);
                piece.written += more;
                missing -= more;
            }
        }
        return -missing;
    }

    private void map(List<Long> arguments, long recorded) {
        int flags = number(arguments, 3);
        long length = rounded(arguments.get(1));
        if ((flags & MapFlags.FIXED) != 0) {
            eachIn(recorded, length, (at, piece) -> {
                space.munmap(piece.simulated, piece.length);
                pieces.remove(at);
            });
        }
        if ((flags & MapFlags.ANONYMOUS) != 0) {
            put(recorded, length, number(arguments, 2), flags & ~(MapFlags.FIXED | MapFlags.FIXED_NOREPLACE), false);
        }
    }

    private void put(long recorded, long length, int prot, int flags, boolean stack) {
        long simulated = space.mmap(0, length, prot, flags, -1, 0);
        if (!Errno.isError(simulated)) {
            boolean writable = (prot & Prot.WRITE) != 0;
            pieces.put(recorded, new Piece(simulated, length, stack, writable, 0, ++mappings));
        }
    }

    private void remap(List<Long> arguments, long recorded) {
        long oldLength = rounded(arguments.get(1));
        long newLength = rounded(arguments.get(2));
        List<Piece> whole = new ArrayList<>();
        eachIn(arguments.get(0), oldLength, (at, piece) -> {
            whole.add(piece);
            pieces.remove(at);
        });
        if (whole.size() != 1 || whole.get(0).length != oldLength) {
            whole.forEach(piece -> space.munmap(piece.simulated, piece.length));
            return;
        }
        Piece old = whole.get(0);
        long simulated = space.mremap(old.simulated, oldLength, newLength, MapFlags.MREMAP_MAYMOVE, 0);
        if (!Errno.isError(simulated)) {
            long written = Math.min(old.written, newLength);
            pieces.put(recorded, new Piece(simulated, newLength, old.stack, old.writable, written, ++mappings));
        }
    }

    private interface Treatment {
        void of(long recorded, Piece piece);
    }

    /** Treats all that lies in the range that a call's first two arguments name. */
    private void each(List<Long> arguments, Treatment treatment) {
        eachIn(arguments.get(0), rounded(arguments.get(1)), treatment);
    }

    private void eachIn(long start, long length, Treatment treatment) {
        cut(start);
        cut(start + length);
        new ArrayList<>(pieces.subMap(start, true, start + length, false).entrySet())
                .forEach(entry -> treatment.of(entry.getKey(), entry.getValue()));
    }

    /** From now on no piece lies on both sides of an address. */
    private void cut(long recorded) {
        var below = pieces.lowerEntry(recorded);
        if (below == null) {
            return;
        }
        Piece piece = below.getValue();
        long at = recorded - below.getKey();
        if (Long.compareUnsigned(at, piece.length) < 0) {
            long written = Math.min(piece.written, at);
            pieces.put(below.getKey(), new Piece(piece.simulated, at, piece.stack, piece.writable, written, piece.age));
            pieces.put(
                    recorded,
                    new Piece(
                            piece.simulated + at,
                            piece.length - at,
                            piece.stack,
                            piece.writable,
                            piece.written - written,
                            piece.age));
        }
    }

    private static int number(List<Long> arguments, int i) {
        return Math.toIntExact(arguments.get(i));
    }

    private static long rounded(long length) {
        return (length + PAGE_MASK) & ~PAGE_MASK;
    }
}
