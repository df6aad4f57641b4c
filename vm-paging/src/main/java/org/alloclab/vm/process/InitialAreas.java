package org.alloclab.vm.process;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;

/** The areas of a maps listing, read as those of a process that has run up to now. */
public final class InitialAreas {
    private static final String STACK = "[stack]";

    private final List<VmaView> user = new ArrayList<>();
    private final List<VmaView> aboveUserSpace = new ArrayList<>();

    public InitialAreas(InitialLayout layout, long taskSize) {
        for (VmaView area : layout.areas()) {
            (area.start() < 0 || area.end() > taskSize ? aboveUserSpace : user).add(area);
        }
    }

    /** The areas of the process, by rising address. */
    List<VmaView> user() {
        return user;
    }

    /** The gate area of the vsyscall page, which is listed but belongs to no process. */
    public List<VmaView> aboveUserSpace() {
        return aboveUserSpace;
    }

    static boolean isStack(VmaView area) {
        return area.name().equals(STACK);
    }

    /** End of the highest area but the stack. */
    long endOfMappings() {
        long highest = 0;
        for (VmaView area : user) {
            if (!isStack(area)) {
                highest = area.end();
            }
        }
        return highest;
    }

    /** Whether the process runs a program: that is the file of the first area. */
    boolean hasProgram() {
        return !user.isEmpty() && user.get(0).inode() != 0;
    }

    String programPath() {
        return user.get(0).name();
    }

    /** The program's code is what is executable of its file, its data what is writable. */
    ImageBounds image() {
        long[] code = {0, 0};
        long[] data = {0, 0};
        for (VmaView area : user) {
            boolean own = area.inode() == user.get(0).inode();
            long[] part = (area.prot() & VmFlags.EXEC) != 0 ? code : (area.prot() & VmFlags.WRITE) != 0 ? data : null;
            if (own && part != null) {
                part[0] = part[0] == 0 ? area.start() : part[0];
                part[1] = area.end();
            }
        }
        return new ImageBounds(code[0], code[1], data[0], data[1], 0, 0, 0, 0);
    }

    /** An area as it is listed, without its file or name. */
    static Vma area(VmaView view) {
        long offset = (view.inode() == 0 ? view.start() : view.offset()) >>> PAGE_SHIFT;
        return new Vma(view.start(), view.end(), flagsOf(view), offset);
    }

    private static int flagsOf(VmaView view) {
        int flags = VmFlags.ofProt(view.prot()) | VmFlags.MAY_ALL;
        if (view.shared()) {
            flags |= VmFlags.SHARED | VmFlags.MAYSHARE;
        } else if ((view.prot() & VmFlags.WRITE) != 0) {
            flags |= VmFlags.ACCOUNT;
        }
        if (isStack(view)) {
            flags |= VmFlags.GROWSDOWN;
        } else if (view.name().startsWith("[vvar")) {
            flags &= ~(VmFlags.MAYWRITE | VmFlags.MAYEXEC);
            flags |= VmFlags.PFNMAP | VmFlags.IO | VmFlags.DONTEXPAND | VmFlags.DONTDUMP;
        } else if (view.name().startsWith("[v")) {
            flags |= VmFlags.DONTEXPAND;
        }
        return flags;
    }
}
