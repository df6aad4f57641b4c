package org.alloclab.kernel.vmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.junit.jupiter.api.Test;

/** What vmalloc tells of the ways it takes, in order. */
final class NarrationTest {
    private static final class Listener implements Probe {
        final List<String> told = new ArrayList<>();

        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            told.add(point.name() + " " + Long.toHexString(first) + " " + second);
        }
    }

    @Test
    void areasAreCarvedLeftLazyAndPurged() {
        MachineDescription machine = MachineDescription.reference();
        Listener listener = new Listener();
        LinuxVmalloc vmalloc =
                new LinuxVmalloc(machine, new FakeFrames(1000), KernelLayout.of(machine), new Teller(listener));
        long area = vmalloc.vmalloc(8192, 0);
        vmalloc.vfree(area, 0);
        vmalloc.purge();
        assertThat(listener.told)
                .containsExactly(
                        "carve area from lowest free range that holds it ffffc90000000000 12288",
                        "leave freed area lazy ffffc90000000000 3",
                        "purge lazy areas 1 3");
    }
}
