package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes programs of calls on an address space: a seed decides all of one. Each call makes sense behind those before it. */
final class SpaceProgram {
    private static final int MOST_PAGES = 16;
    private static final int MOST_AREAS = 24;

    private final SplittableRandom random;
    private final List<SpaceCall> calls = new ArrayList<>();
    private final List<Area> areas = new ArrayList<>();
    private int next = 1;

    /** An area: which pages it still has, which can be written, and whether it was never cut or changed in part. */
    private static final class Area {
        final int number;
        final boolean[] mapped;
        final boolean[] writable;
        boolean whole = true;

        Area(int number, int pages) {
            this.number = number;
            mapped = new boolean[pages];
            writable = new boolean[pages];
            Arrays.fill(mapped, true);
            Arrays.fill(writable, true);
        }

        boolean isGone() {
            for (boolean page : mapped) {
                if (page) {
                    return false;
                }
            }
            return true;
        }

        boolean has(int from, int count) {
            for (int page = from; page < from + count; page++) {
                if (!mapped[page]) {
                    return false;
                }
            }
            return true;
        }
    }

    private SpaceProgram(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A program of so many calls. */
    static List<SpaceCall> of(long seed, int calls) {
        SpaceProgram program = new SpaceProgram(seed);
        while (program.calls.size() < calls) {
            program.step();
        }
        return program.calls;
    }

    private void step() {
        if (areas.isEmpty() || (areas.size() < MOST_AREAS && random.nextInt(6) == 0)) {
            Area made = new Area(next++, 1 + random.nextInt(MOST_PAGES));
            areas.add(made);
            calls.add(new SpaceCall(SpaceCall.Kind.MAP, made.number, 0, made.mapped.length));
            return;
        }
        Area area = areas.get(random.nextInt(areas.size()));
        int from = random.nextInt(area.mapped.length);
        int count = 1 + random.nextInt(area.mapped.length - from);
        if (!area.has(from, count)) {
            return;
        }
        int dice = random.nextInt(20);
        if (dice < 10) {
            if (area.writable[from]) {
                calls.add(new SpaceCall(SpaceCall.Kind.STORE, area.number, from, 1 + random.nextInt(60_000)));
            }
        } else if (dice < 12) {
            calls.add(new SpaceCall(SpaceCall.Kind.DONT_NEED, area.number, from, count));
        } else if (dice < 14) {
            SpaceCall.Kind kind = dice == 12 ? SpaceCall.Kind.READ_ONLY : SpaceCall.Kind.WRITABLE;
            Arrays.fill(area.writable, from, from + count, dice != 12);
            area.whole = false;
            calls.add(new SpaceCall(kind, area.number, from, count));
        } else if (dice < 17) {
            resize(area);
        } else {
            unmap(area, from, count);
        }
    }

    private void resize(Area area) {
        if (area.whole) {
            Area other = new Area(area.number, 1 + random.nextInt(MOST_PAGES));
            areas.set(areas.indexOf(area), other);
            calls.add(new SpaceCall(SpaceCall.Kind.RESIZE, area.number, area.mapped.length, other.mapped.length));
        }
    }

    private void unmap(Area area, int from, int count) {
        boolean all = random.nextBoolean() && area.whole;
        int first = all ? 0 : from;
        int pages = all ? area.mapped.length : count;
        calls.add(new SpaceCall(SpaceCall.Kind.UNMAP, area.number, first, pages));
        Arrays.fill(area.mapped, first, first + pages, false);
        area.whole = false;
        if (area.isGone()) {
            areas.remove(area);
        }
    }
}
