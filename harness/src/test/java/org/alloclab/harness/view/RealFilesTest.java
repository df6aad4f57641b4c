package org.alloclab.harness.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.view.ProcessIdentity;
import org.junit.jupiter.api.Test;

/** The tools over the files of a real process: they print what the real tools printed for it. */
final class RealFilesTest {
    private static final String STAT = Samples.text("proc_stat.txt");
    private static final String STATUS = Samples.text("proc_status.txt");
    private static final ProcessIdentity PROCESS = RealFacts.identity(STAT, "./demo\0");

    @Test
    void pmap() {
        assertThat(Pmap.plain(PROCESS, RealFacts.maps(Samples.text("proc_maps.txt"))))
                .isEqualTo(Samples.text("pmap.txt"));
    }

    @Test
    void pmapWithResidency() {
        assertThat(Pmap.extended(PROCESS, RealFacts.areas(Samples.text("proc_smaps.txt"))))
                .isEqualTo(Samples.text("pmap-x.txt"));
    }

    /** One more process shared the library when the tool ran. */
    @Test
    void pmapWithEveryField() {
        String smaps =
                Samples.text("proc_smaps.txt").replace("Pss:                  65 kB", "Pss:                  63 kB");
        assertThat(Pmap.wide(PROCESS, RealFacts.areas(smaps))).isEqualTo(Samples.text("pmap-X.txt"));
    }

    @Test
    void ps() {
        assertThat(Ps.full(PROCESS, RealFacts.figures(STAT, STATUS))).isEqualTo(Samples.text("ps_flt.txt"));
        assertThat(Ps.faults(PROCESS, RealFacts.figures(STAT, STATUS)))
                .isEqualTo(" MINFL  MAJFL    VSZ   RSS\n   477      0   3516  2672\n");
    }

    /** free ran a moment before meminfo was read: its three moving figures are put back. */
    @Test
    void free() {
        String meminfo = Samples.text("meminfo.txt")
                .replace("MemFree:        20622724", "MemFree:        20626684")
                .replace("MemAvailable:   23716120", "MemAvailable:   23720080")
                .replace("Cached:          3162700", "Cached:          3162568");
        assertThat(Free.kilobytes(RealFacts.memory(meminfo))).isEqualTo(Samples.text("free.txt"));
        assertThat(Free.human(RealFacts.memory(meminfo))).isEqualTo(Samples.text("free-h.txt"));
    }

    /** All but what a simulated machine does not measure: ticks, interrupts, forks. */
    @Test
    void vmstatSums() {
        String events = "pgpgin 7568333\npgpgout 12089188\npswpin 348201\npswpout 412246\n";
        String meminfo = Samples.text("meminfo.txt")
                .replace("Inactive:        1746480", "Inactive:        1746612")
                .replace("Cached:          3162700", "Cached:          3162700");
        String unmeasured = "ticks|interrupts|context switches|boot time|forks";
        assertThat(keep(Vmstat.sums(RealFacts.memory(meminfo), RealFacts.traffic(events)), unmeasured))
                .isEqualTo(keep(Samples.text("vmstat-s.txt"), unmeasured));
    }

    private static String keep(String text, String without) {
        return text.replaceAll("(?m)^ *\\d+( .*(" + without + ").*)$", "N$1");
    }
}
