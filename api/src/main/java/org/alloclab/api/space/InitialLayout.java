package org.alloclab.api.space;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.view.VmaView;

/**
 * The areas a process starts with, as a {@code /proc/PID/maps} listing tells them.
 *
 * @param areas the areas by rising address
 * @param startBreak where the heap will begin: the end of the program's own data, which is the last area of the file
 *     of the first area, with an unnamed area that follows it without a gap (its bss)
 */
public record InitialLayout(List<VmaView> areas, long startBreak) {

    private static final Pattern LINE = Pattern.compile(
            "([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-])([w-])([x-])([ps]) ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) ([0-9]+)(?:\\s+(.*))?");

    /** The areas are copied. */
    public InitialLayout {
        areas = List.copyOf(areas);
    }

    /** An address space with nothing in it and the break at the given address. */
    public static InitialLayout empty(long startBreak) {
        return new InitialLayout(List.of(), startBreak);
    }

    /**
     * Reads a maps listing.
     *
     * @throws LayoutSyntaxException naming the first line that is not in the kernel's format or not in order
     */
    public static InitialLayout parse(String listing) {
        List<VmaView> areas = new ArrayList<>();
        int number = 0;
        for (String line : listing.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            areas.add(parseLine(
                    line,
                    number,
                    areas.isEmpty() ? 0 : areas.get(areas.size() - 1).end()));
        }
        if (areas.isEmpty()) {
            throw new LayoutSyntaxException(1, "a layout has at least one area", "(empty)");
        }
        return new InitialLayout(areas, startBreakOf(areas));
    }

    private static VmaView parseLine(String line, int number, long previousEnd) {
        Matcher matcher = LINE.matcher(line.stripTrailing());
        if (!matcher.matches()) {
            throw new LayoutSyntaxException(
                    number, "a line reads 'start-end perms offset dev inode [name]' as /proc/PID/maps prints it", line);
        }
        long start = Long.parseUnsignedLong(matcher.group(1), 16);
        long end = Long.parseUnsignedLong(matcher.group(2), 16);
        if (Long.compareUnsigned(start, end) >= 0 || Long.compareUnsigned(start, previousEnd) < 0) {
            throw new LayoutSyntaxException(number, "areas are not empty and rise in address without overlap", line);
        }
        if (((start | end) & 0xfff) != 0) {
            throw new LayoutSyntaxException(number, "areas begin and end on page boundaries of 4096 bytes", line);
        }
        int prot = (matcher.group(3).equals("r") ? Prot.READ : 0)
                | (matcher.group(4).equals("w") ? Prot.WRITE : 0)
                | (matcher.group(5).equals("x") ? Prot.EXEC : 0);
        String name = matcher.group(10) == null ? "" : matcher.group(10).strip();
        try {
            return new VmaView(
                    start,
                    end,
                    prot,
                    matcher.group(6).equals("s"),
                    Long.parseUnsignedLong(matcher.group(7), 16),
                    matcher.group(8),
                    Long.parseLong(matcher.group(9)),
                    name);
        } catch (NumberFormatException e) {
            throw new LayoutSyntaxException(number, "offset and inode are 64-bit numbers", line, e);
        }
    }

    private static long startBreakOf(List<VmaView> areas) {
        String program = areas.get(0).name();
        long end = areas.get(0).end();
        for (VmaView area : areas) {
            boolean own = area.name().equals(program);
            boolean bss = area.name().isEmpty() && area.start() == end;
            if (own || bss) {
                end = area.end();
            }
        }
        return end;
    }
}
