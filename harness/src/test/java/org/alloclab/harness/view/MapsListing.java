package org.alloclab.harness.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A listing in the form of {@code /proc/PID/maps} or {@code smaps}, read back. */
final class MapsListing {
    private static final int NAME_WORD = 5;

    /**
     * One area.
     *
     * @param figures the figures of smaps by name, in kB but for THPeligible, in the order of the listing
     */
    record Area(
            long start,
            long end,
            String rights,
            String offset,
            String device,
            String inode,
            String name,
            Map<String, Long> figures) {
        long kilobytes() {
            return (end - start) >> 10;
        }

        long figure(String field) {
            return figures.getOrDefault(field, 0L);
        }
    }

    private MapsListing() {}

    static List<Area> read(String listing) {
        List<Area> areas = new ArrayList<>();
        for (String line : listing.lines().toList()) {
            int colon = line.indexOf(": ");
            if (Character.isUpperCase(line.charAt(0)) && colon > 0) {
                String[] words = line.substring(colon + 1).strip().split(" +", -1);
                if (words[0].matches("[0-9]+")) {
                    areas.get(areas.size() - 1).figures().put(line.substring(0, colon), Long.valueOf(words[0]));
                }
            } else {
                areas.add(area(line));
            }
        }
        return areas;
    }

    private static Area area(String line) {
        String[] words = line.split(" +", NAME_WORD + 1);
        int dash = words[0].indexOf('-');
        return new Area(
                Long.parseUnsignedLong(words[0].substring(0, dash), 16),
                Long.parseUnsignedLong(words[0].substring(dash + 1), 16),
                words[1],
                words[2],
                words[3],
                words[4],
                words.length > NAME_WORD ? words[NAME_WORD] : "",
                new LinkedHashMap<>());
    }
}
