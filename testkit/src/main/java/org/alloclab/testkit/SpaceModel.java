package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;

/**
 * The trivially right address space beside the real one: a word for each page that is mapped. A call about pages that its area
 * does not have, or must not write, does nothing.
 */
final class SpaceModel implements Trial.Player<SpaceCall> {
    private static final long PAGE = 4096;
    private static final int READ_WRITE = Prot.READ | Prot.WRITE;
    private static final int ANONYMOUS = MapFlags.PRIVATE | MapFlags.ANONYMOUS;
    private static final int CHECK_ALL_EACH = 32;

    private final AddressSpace space;
    private final UserMemory memory;
    private final long before;
    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private final Map<Integer, Area> areas = new HashMap<>();
    private int step;

    private record Area(long start, int pages) {}

    private static final class Page {
        final int area;
        long word;
        boolean writable = true;

        Page(int area, long word) {
            this.area = area;
            this.word = word;
        }
    }

    SpaceModel(AddressSpace space) {
        this.space = space;
        this.memory = space.memory();
        this.before = space.figures().vszBytes();
    }

    @Override
    public void play(SpaceCall call) {
        switch (call.kind()) {
            case MAP ->
                mapped(call, space.mmap(0, call.count() * PAGE, READ_WRITE, ANONYMOUS, -1, 0), call.count(), List.of());
            case RESIZE -> resize(call);
            case STORE -> {
                for (long page : range(call, 1)) {
                    Page stored = known(page);
                    if (stored.writable) {
                        memory.store(page, call.count());
                        stored.word = call.count();
                    }
                }
            }
            default -> onRange(call);
        }
        long size = before + pages.size() * PAGE;
        require(
                space.figures().vszBytes() == size,
                call,
                "the size is " + space.figures().vszBytes() + " and not " + size);
        if (step++ % CHECK_ALL_EACH == 0) {
            end();
        }
    }

    @Override
    public void end() {
        pages.forEach((page, known) -> {
            long found = memory.load(page);
            if (found != known.word) {
                throw new AssertionError("page " + hex(page) + " of area x" + known.area + " has the word " + found
                        + " and had " + known.word);
            }
        });
        space.checkInvariants();
    }

    /** The addresses of pages of a call's area; none where one of them is not the area's. */
    private List<Long> range(SpaceCall call, int count) {
        Area area = areas.get(call.area());
        List<Long> range = new ArrayList<>();
        for (int i = 0; area != null && i < count; i++) {
            long page = area.start + (call.from() + i) * PAGE;
            Page known = pages.get(page);
            if (call.from() + i >= area.pages || known == null || known.area != call.area()) {
                return List.of();
            }
            range.add(page);
        }
        return range;
    }

    private void onRange(SpaceCall call) {
        List<Long> range = range(call, call.count());
        if (range.isEmpty()) {
            return;
        }
        long start = range.get(0);
        long length = range.size() * PAGE;
        long result = switch (call.kind()) {
            case UNMAP -> space.munmap(start, length);
            case DONT_NEED -> space.madvise(start, length, Advice.DONTNEED);
            case READ_ONLY -> space.mprotect(start, length, Prot.READ);
            default -> space.mprotect(start, length, READ_WRITE);
        };
        require(result == 0, call, "was answered with " + result);
        for (long page : range) {
            switch (call.kind()) {
                case UNMAP -> {
                    pages.remove(page);
                    require(!isReadable(page), call, "a page that was unmapped can be read: " + hex(page));
                }
                case DONT_NEED -> known(page).word = 0;
                default -> known(page).writable = call.kind() == SpaceCall.Kind.WRITABLE;
            }
        }
    }

    private Page known(long page) {
        Page known = pages.get(page);
        if (known == null) {
            throw new IllegalStateException("no page at " + hex(page));
        }
        return known;
    }

    private boolean isReadable(long page) {
        try {
            memory.load(page);
            return true;
        } catch (SimulatedDeath e) {
            return false;
        }
    }

    private void resize(SpaceCall call) {
        Area old = areas.get(call.area());
        SpaceCall all = new SpaceCall(call.kind(), call.area(), 0, call.count());
        if (old == null || old.pages != call.from() || range(all, old.pages).isEmpty()) {
            return;
        }
        List<Long> words = new ArrayList<>();
        for (long page : range(all, old.pages)) {
            if (!known(page).writable) {
                return;
            }
            words.add(known(page).word);
        }
        range(all, old.pages).forEach(pages::remove);
        long to = space.mremap(old.start, old.pages * PAGE, call.count() * PAGE, MapFlags.MREMAP_MAYMOVE, 0);
        mapped(call, to, call.count(), words);
    }

    private void mapped(SpaceCall call, long start, int count, List<Long> words) {
        require(!Errno.isError(start), call, "was answered with " + start);
        require(start % PAGE == 0, call, hex(start) + " is no multiple of a page");
        for (int i = 0; i < count; i++) {
            long page = start + i * PAGE;
            Page other = pages.put(page, new Page(call.area(), i < words.size() ? words.get(i) : 0));
            require(other == null, call, hex(page) + " is a page of another area");
        }
        areas.put(call.area(), new Area(start, count));
    }

    private static void require(boolean holds, SpaceCall call, String wrong) {
        if (!holds) {
            throw new AssertionError(call.line() + ": " + wrong);
        }
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
