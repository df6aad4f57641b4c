package org.alloclab.harness.measure.attribution;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.UserAllocator;

/** The pieces of a heap at one moment, by rising address, in columns. */
public final class Pieces {
    private final List<PieceKind> kinds;
    /** Places among the kinds; kinds are constants, so that none is compared by its words more than once. */
    private final IdentityHashMap<PieceKind, Integer> places = new IdentityHashMap<>();

    private long[] address = new long[1 << 10];
    private long[] bytes = new long[1 << 10];
    private int[] kind = new int[1 << 10];
    private int[] arena = new int[1 << 10];
    private int[] thread = new int[1 << 10];
    private int count;
    private boolean sorted = true;

    private Pieces(List<PieceKind> kinds) {
        this.kinds = kinds;
    }

    /**
     * What the allocator owns now.
     *
     * @throws IllegalStateException for pieces that overlap, are empty, or are of a kind that was not declared
     */
    public static Pieces of(UserAllocator allocator) {
        Pieces pieces = new Pieces(List.copyOf(allocator.pieceKinds()));
        allocator.pieces(pieces::add);
        if (!pieces.sorted) {
            pieces.sort();
        }
        pieces.checkDisjoint();
        return pieces;
    }

    private void add(PieceKind itsKind, long start, long size, int itsArena, int itsThread) {
        int declared = places.computeIfAbsent(itsKind, kinds::indexOf);
        if (declared < 0) {
            throw new IllegalStateException("a piece is of a declared kind: " + itsKind.key() + " is none");
        }
        if (size < 1) {
            throw new IllegalStateException(String.format("a piece has at least one byte: 0x%x has %d", start, size));
        }
        if (count == address.length) {
            grow();
        }
        sorted &= count == 0 || Long.compareUnsigned(address[count - 1], start) < 0;
        address[count] = start;
        bytes[count] = size;
        kind[count] = declared;
        arena[count] = itsArena;
        thread[count] = itsThread;
        count++;
    }

    private void grow() {
        int length = 2 * count;
        address = Arrays.copyOf(address, length);
        bytes = Arrays.copyOf(bytes, length);
        kind = Arrays.copyOf(kind, length);
        arena = Arrays.copyOf(arena, length);
        thread = Arrays.copyOf(thread, length);
    }

    private void sort() {
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted((a, b) -> Long.compareUnsigned(address[a], address[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        address = Arrays.stream(order).mapToLong(i -> address[i]).toArray();
        bytes = Arrays.stream(order).mapToLong(i -> bytes[i]).toArray();
        kind = Arrays.stream(order).map(i -> kind[i]).toArray();
        arena = Arrays.stream(order).map(i -> arena[i]).toArray();
        thread = Arrays.stream(order).map(i -> thread[i]).toArray();
    }

    private void checkDisjoint() {
        for (int i = 1; i < count; i++) {
            if (Long.compareUnsigned(end(i - 1), address[i]) > 0) {
                throw new IllegalStateException(String.format(
                        "pieces do not overlap: %s at 0x%x ends at 0x%x, %s begins at 0x%x",
                        kind(i - 1).key(), address[i - 1], end(i - 1), kind(i).key(), address[i]));
            }
        }
    }

    /** The kinds that the allocator declares. */
    public List<PieceKind> kinds() {
        return kinds;
    }

    public int count() {
        return count;
    }

    public long address(int piece) {
        return address[piece];
    }

    public long bytes(int piece) {
        return bytes[piece];
    }

    /** The first address behind a piece. */
    public long end(int piece) {
        return address[piece] + bytes[piece];
    }

    public PieceKind kind(int piece) {
        return kinds.get(kind[piece]);
    }

    /** Place of its kind among {@link #kinds}. */
    public int kindIndex(int piece) {
        return kind[piece];
    }

    /** Number of the arena, or {@link org.alloclab.api.heap.PieceVisitor#NOBODY}. */
    public int arena(int piece) {
        return arena[piece];
    }

    /** Number of the thread in whose cache it lies, or {@link org.alloclab.api.heap.PieceVisitor#NOBODY}. */
    public int thread(int piece) {
        return thread[piece];
    }

    /** The first piece that ends above an address; {@link #count} where none does. */
    public int firstEndingAbove(long where) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(end(middle), where) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
