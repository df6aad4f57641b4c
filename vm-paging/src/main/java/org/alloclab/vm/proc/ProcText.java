package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.process.LinuxProcess;

/** Files below {@code /proc/PID} in the kernel's format (fs/proc/task_mmu.c). */
final class ProcText {

    private ProcText() {}

    /** fs/proc/task_mmu.c, show_vma_header_prefix: the column of the name, 73 of a 64-bit kernel, 49 of a 32-bit one. */
    static int nameColumn(MachineDescription machine) {
        return 25 + 6 * machine.kernelWordSize().bytes();
    }

    static String maps(MachineDescription machine, List<VmaView> areas) {
        StringBuilder text = new StringBuilder();
        for (VmaView area : areas) {
            line(text, area, nameColumn(machine));
        }
        return text.toString();
    }

    /** One line of maps. */
    static void line(StringBuilder text, VmaView area, int nameColumn) {
        int lineStart = text.length();
        header(text, area);
        if (!area.name().isEmpty()) {
            while (text.length() - lineStart < nameColumn) {
                text.append(' ');
            }
            text.append(area.name());
        }
        text.append('\n');
    }

    private static void header(StringBuilder text, VmaView area) {
        hex(text, area.start(), 8).append('-');
        hex(text, area.end(), 8).append(' ');
        text.append((area.prot() & VmFlags.READ) != 0 ? 'r' : '-')
                .append((area.prot() & VmFlags.WRITE) != 0 ? 'w' : '-')
                .append((area.prot() & VmFlags.EXEC) != 0 ? 'x' : '-')
                .append(area.shared() ? 's' : 'p')
                .append(' ');
        hex(text, area.offset(), 8)
                .append(' ')
                .append(area.device())
                .append(' ')
                .append(area.inode())
                .append(' ');
    }

    private static StringBuilder hex(StringBuilder text, long value, int width) {
        String digits = Long.toHexString(value);
        return text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }

    /** Pages: size, resident, resident file pages, text, 0, data and stack, 0 (proc_pid_statm). */
    static String statm(LinuxProcess process) {
        Mm mm = process.mm;
        return mm.totalPages + " " + mm.rss.residentPages() + " " + (mm.rss.filePages() + mm.rss.shmemPages()) + " "
                + (process.textBytes() >>> PAGE_SHIFT) + " 0 " + (mm.dataPages + mm.stackPages) + " 0\n";
    }
}
