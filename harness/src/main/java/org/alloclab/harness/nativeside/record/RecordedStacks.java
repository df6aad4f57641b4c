package org.alloclab.harness.nativeside.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.alloclab.harness.nativeside.symbol.Symbols;
import org.alloclab.harness.trace.stack.CodeLine;
import org.alloclab.harness.trace.stack.Place;
import org.alloclab.harness.trace.stack.StackTable;

/** One table of the stacks of an image and its ancestors. */
final class RecordedStacks {
    /** Frames that a table may have in all: a trace has room for so many. */
    private static final int MOST_FRAMES = 8_000_000;

    private final IdentityHashMap<Image, int[]> numbers = new IdentityHashMap<>();
    private final Map<Key, Integer> places = new HashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final List<int[]> stacks = new ArrayList<>();
    private final Map<Shape, Integer> known = new HashMap<>();
    private final List<Boolean> cut = new ArrayList<>();
    private int frames;
    private long left;

    private record Key(StackNotes.Module module, long address) {}

    @SuppressWarnings("ArrayRecordComponent") // compared by content
    private record Shape(int[] places, boolean isCut) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Shape it && isCut == it.isCut && Arrays.equals(places, it.places);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(places);
        }
    }

    /** The number that a stack of an image's own table has in this one; 0 if there is none. */
    int number(Image image, int own) {
        StackNotes notes = image.stacks().orElse(null);
        if (notes == null || own > notes.count()) {
            return 0;
        }
        int[] mapped = numbers.computeIfAbsent(image, unknown -> new int[notes.count() + 1]);
        if (mapped[own] == 0) {
            mapped[own] = enter(notes, own);
        }
        return Math.max(0, mapped[own]);
    }

    private int enter(StackNotes notes, int own) {
        long[] of = notes.frames(own);
        if (of.length == 0) {
            return -1;
        }
        int[] stack = new int[of.length];
        for (int i = 0; i < stack.length; i++) {
            StackNotes.Module module = notes.module(of[i]).orElse(null);
            Key key = module == null
                    ? new Key(new StackNotes.Module("", ""), 0)
                    : new Key(module, of[i] & ((1L << StackNotes.MODULE_SHIFT) - 1));
            stack[i] = places.computeIfAbsent(key, unknown -> {
                keys.add(key);
                return places.size();
            });
        }
        Shape shape = new Shape(stack, notes.isCut(own));
        Integer before = known.get(shape);
        if (before != null) {
            return before;
        }
        if (frames + stack.length > MOST_FRAMES) {
            left++;
            return -1;
        }
        frames += stack.length;
        stacks.add(stack);
        cut.add(shape.isCut());
        known.put(shape, stacks.size());
        return stacks.size();
    }

    /** Stacks that had no room. */
    long left() {
        return left;
    }

    /** All of them, with what is known of their places. */
    StackTable table(Symbols symbols) {
        Map<StackNotes.Module, TreeSet<Long>> wanted = new HashMap<>();
        keys.forEach(key ->
                wanted.computeIfAbsent(key.module(), unknown -> new TreeSet<>()).add(key.address()));
        Map<StackNotes.Module, Map<Long, List<CodeLine>>> lines = new HashMap<>();
        wanted.forEach(
                (module, addresses) -> lines.put(module, symbols.lines(module.path(), module.buildId(), addresses)));
        List<Place> all = keys.stream()
                .map(key -> new Place(
                        key.module().path(),
                        key.module().buildId(),
                        key.address(),
                        lines.getOrDefault(key.module(), Map.of()).getOrDefault(key.address(), List.of())))
                .toList();
        boolean[] ends = new boolean[cut.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = cut.get(i);
        }
        return new StackTable(all, stacks, ends);
    }
}
