package org.alloclab.harness.study.verify;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.LayoutSyntaxException;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.VmaView;

/**
 * Holds the areas of both address spaces at the end against each other. What the replayer keeps for itself is left out:
 * it is shared memory, and no allocator has any.
 */
final class MapsComparison {
    private static final String STACK = "[stack]";

    private MapsComparison() {}

    static Finding compare(String nativeMaps, List<VmaView> simulated) {
        Tally tally = new Tally("final maps");
        List<String> real = lines(InitialLayout.parse(nativeMaps).areas());
        List<String> ours = lines(simulated);
        Set<String> inOurs = Set.copyOf(ours);
        Set<String> inReal = Set.copyOf(real);
        for (String line : real) {
            tally.count(inOurs.contains(line), () -> "  only native:    " + line + nearest(line, ours));
        }
        for (String line : ours) {
            if (!inReal.contains(line)) {
                tally.count(false, () -> "  only simulated: " + line);
            }
        }
        return tally.finding();
    }

    /** Whether a listing can be compared at all. */
    static boolean isReadable(String maps) {
        try {
            return !InitialLayout.parse(maps).areas().isEmpty();
        } catch (LayoutSyntaxException e) {
            return false;
        }
    }

    private static String nearest(String line, List<String> others) {
        String start = line.substring(0, line.indexOf('-'));
        return others.stream()
                .filter(other -> other.startsWith(start))
                .findFirst()
                .map(other -> "\n  simulated there: " + other)
                .orElse("");
    }

    private static List<String> lines(List<VmaView> areas) {
        return areas.stream()
                .filter(area -> !area.shared())
                .filter(area -> !area.name().equals(STACK))
                .map(MapsComparison::line)
                .collect(Collectors.toList());
    }

    private static String line(VmaView area) {
        return String.format(
                "%x-%x %s%s%s%s %s",
                area.start(),
                area.end(),
                (area.prot() & Prot.READ) != 0 ? "r" : "-",
                (area.prot() & Prot.WRITE) != 0 ? "w" : "-",
                (area.prot() & Prot.EXEC) != 0 ? "x" : "-",
                area.shared() ? "s" : "p",
                area.name());
    }
}
