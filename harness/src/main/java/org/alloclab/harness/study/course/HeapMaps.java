package org.alloclab.harness.study.course;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;

/** Makes a map of the pages of all moments: the fewest pages in a cell with which the map stays small. */
final class HeapMaps {
    /** Cells at most, unless the stretches are more. */
    private static final int MOST_CELLS = 1 << 13;

    private record Moment(int sample, NavigableMap<Long, byte[]> stretches) {}

    private final List<Moment> moments = new ArrayList<>();

    void add(int sample, Pages pages) {
        moments.add(new Moment(sample, pages.stretches()));
    }

    HeapMap map() {
        TreeSet<Long> all = new TreeSet<>();
        moments.forEach(moment -> all.addAll(moment.stretches().keySet()));
        int perCell = 1;
        while (perCell < Pages.PER_STRETCH && (long) all.size() * Pages.PER_STRETCH / perCell > MOST_CELLS) {
            perCell *= 2;
        }
        List<Long> stretches = List.copyOf(all);
        int pagesPerCell = perCell;
        return new HeapMap(
                stretches,
                Pages.STRETCH,
                pagesPerCell,
                moments.stream()
                        .map(moment -> frame(moment, stretches, pagesPerCell))
                        .toList());
    }

    private static HeapMap.Frame frame(Moment moment, List<Long> stretches, int pagesPerCell) {
        int perStretch = Pages.PER_STRETCH / pagesPerCell;
        byte[] kinds = new byte[stretches.size() * perStretch];
        byte[] live = new byte[kinds.length];
        int[] votes = new int[256];
        for (int i = 0; i < stretches.size(); i++) {
            byte[] pages = moment.stretches().get(stretches.get(i));
            if (pages != null) {
                for (int cell = 0; cell < perStretch; cell++) {
                    cell(pages, cell * pagesPerCell, pagesPerCell, votes, kinds, live, i * perStretch + cell);
                }
            }
        }
        return new HeapMap.Frame(moment.sample(), kinds, live);
    }

    /** What most of the resident pages of a cell are; returnable if any of them is and none of them is in use. */
    private static void cell(byte[] pages, int from, int count, int[] votes, byte[] kinds, byte[] live, int cell) {
        Arrays.fill(votes, 0);
        int best = 0;
        int resident = 0;
        int level = 0;
        for (int page = from; page < from + count; page++) {
            int kind = pages[page] & 0xff;
            if (kind != 0) {
                resident++;
                level += pages[Pages.PER_STRETCH + page];
                votes[kind]++;
                best = votes[kind] > votes[best] ? kind : best;
            }
        }
        kinds[cell] = (byte) best;
        live[cell] = resident == 0 ? 0 : (byte) (level / resident);
    }
}
