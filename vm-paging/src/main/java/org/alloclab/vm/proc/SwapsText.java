package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.vm.swap.SwapArea;
import org.alloclab.vm.swap.SwapSpace;

/** {@code /proc/swaps} (mm/swapfile.c, swap_show); the devices are called as disks behind the first would be. */
final class SwapsText {
    private static final int NAME_WIDTH = 40;
    private static final long WIDE_FROM = 10_000_000;

    private SwapsText() {}

    static String of(SwapSpace swap) {
        StringBuilder text = new StringBuilder("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
        for (SwapArea area : swap.areas()) {
            String name = "/dev/vd" + (char) ('b' + area.number);
            text.append(name).append(" ".repeat(NAME_WIDTH - name.length())).append("partition\t");
            kilobytes(text, area.usableSlots());
            kilobytes(text, area.usedSlots());
            text.append(area.priority).append('\n');
        }
        return text.toString();
    }

    private static void kilobytes(StringBuilder text, long slots) {
        long value = slots << (PAGE_SHIFT - 10);
        text.append(value).append(value < WIDE_FROM ? "\t\t" : "\t");
    }
}
