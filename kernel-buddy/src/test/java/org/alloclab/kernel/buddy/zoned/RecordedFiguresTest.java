package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.kernel.buddy.layout.PhysicalMap;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.junit.jupiter.api.Test;

/** The figures of the recorded machine, from its description: 24 GiB, 2 CPUs, of which 2457600 frames of Normal are online. */
class RecordedFiguresTest {
    /** Lines whose figures the machine decides, and not its history. */
    private static final Pattern DECIDED = Pattern.compile("Node 0, zone.*"
            + "| +(boost|min|low|high|promo|spanned|present|managed|cma) +\\d+"
            + "| +protection: .*| +cpu: \\d+| +(batch|high_min|high_max): .*| +vm stats threshold: .*"
            + "| +start_pfn: .*| +node_unreclaimable: .*| +pagesets");

    private final BuddyAllocator buddy =
            Machines.buddy(MachineDescription.reference(), Map.of("online_frames", "2457600"));

    @Test
    void zoneinfoIsThatOfTheRecordedMachine() {
        assertThat(decided(buddy.proc("zoneinfo"))).containsExactlyElementsOf(decided(resource("zoneinfo.txt")));
        assertThat(decided(resource("zoneinfo.txt"))).hasSizeGreaterThan(70);
    }

    @Test
    void theDmaZoneIsFreeExactlyAsRecorded() {
        assertThat(buddy.proc("buddyinfo").lines().findFirst())
                .isEqualTo(resource("buddyinfo.txt").lines().findFirst());
    }

    @Test
    void pagetypeinfoHasTheRecordedFormAndNumberOfPageblocks() {
        List<String> actual = shape(buddy.proc("pagetypeinfo"));
        assertThat(actual).containsExactlyElementsOf(shape(resource("pagetypeinfo.txt")));
        assertThat(pageblocks(buddy.proc("pagetypeinfo"))).isEqualTo(pageblocks(resource("pagetypeinfo.txt")));
    }

    @Test
    void withoutKhugepagedMinFreeFollowsTheSquareRoot() {
        List<ZoneExtent> zones = PhysicalMap.zonesOf(MachineDescription.reference(), 2457600);
        assertThat(ZoneWatermarks.minFreeKbytes(zones)).isEqualTo(14387);
        assertThat(ZoneWatermarks.khugepagedMinFreeKbytes(zones)).isEqualTo(67584);
    }

    private static List<String> decided(String zoneinfo) {
        List<String> lines = new ArrayList<>();
        zoneinfo.lines().filter(DECIDED.asMatchPredicate()).forEach(lines::add);
        return lines;
    }

    private static List<String> shape(String text) {
        return text.lines().map(line -> line.replaceAll(" +\\d+", " N")).toList();
    }

    private static List<Integer> pageblocks(String text) {
        return text.lines()
                .dropWhile(line -> !line.startsWith("Number of blocks"))
                .skip(1)
                .map(line -> Pattern.compile(" +")
                        .splitAsStream(line.substring(line.indexOf("zone") + 13).strip())
                        .mapToInt(Integer::parseInt)
                        .sum())
                .toList();
    }

    private static String resource(String name) {
        try (InputStream in = RecordedFiguresTest.class.getResourceAsStream("/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
