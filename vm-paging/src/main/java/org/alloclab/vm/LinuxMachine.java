package org.alloclab.vm;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.Arrays;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.ControlGroups;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.vm.cache.DropCaches;
import org.alloclab.vm.cache.FileAdvice;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.edit.Zap;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Descriptors;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.process.InitialProcess;
import org.alloclab.vm.process.SwapOff;
import org.alloclab.vm.reclaim.WriteBack;
import org.alloclab.vm.swap.SwapSpace;
import org.jspecify.annotations.Nullable;

/** The virtual memory of a machine: the files that its processes map, and its swap space. */
final class LinuxMachine implements VirtualMemory {

    private final LinuxKernel kernel;
    private final SwapSpace swap;
    private final Inodes inodes;
    private final Descriptors descriptors;
    private final OpenFiles files;
    private final PageCache pageCache;
    private final WriteBack writeBack;
    private final DropCaches dropCaches;
    private final Lru lru;
    private final Zap zap;
    private final SwapOff swapOff;

    LinuxMachine(LinuxKernel kernel) {
        this.kernel = kernel;
        this.swap = kernel.swap;
        this.inodes = kernel.inodes;
        this.descriptors = kernel.descriptors;
        this.files = kernel.files;
        this.pageCache = kernel.pageCache;
        this.writeBack = kernel.writeBack;
        this.dropCaches = kernel.dropCaches;
        this.lru = kernel.lru;
        this.zap = kernel.zap;
        this.swapOff = new SwapOff(
                kernel.pages,
                swap,
                inodes,
                kernel.release,
                kernel.overcommit,
                pageCache,
                kernel.swapFaults,
                kernel.processes);
    }

    @Override
    public UserProcess start(boolean resident) {
        return kernel.initialProcess(
                resident ? InitialProcess.InitialPages.RESIDENT : InitialProcess.InitialPages.ABSENT);
    }

    @Override
    public StartedProgram exec(ProgramStart start) {
        return kernel.exec(start);
    }

    @Override
    public int memoryFile(String name, long bytes) {
        Inode inode = inodes.memoryFile("/memfd:" + name + " (deleted)", bytes);
        return descriptors.open(files.openForDescriptor(inode, OpenFile.Mode.READ_WRITE));
    }

    @Override
    public int diskFile(String name, byte[] content) {
        return descriptors.open(files.openForDescriptor(inodes.diskFile(name, content), OpenFile.Mode.READ_WRITE));
    }

    @Override
    public int reopenReadOnly(int descriptor) {
        return descriptors.open(files.openForDescriptor(file(descriptor).inode, OpenFile.Mode.READ_ONLY));
    }

    @Override
    public long inode(int descriptor) {
        return file(descriptor).inode.number;
    }

    private OpenFile file(int descriptor) {
        OpenFile file = descriptors.file(descriptor);
        if (file == null) {
            throw new IllegalArgumentException("a descriptor names an open file: was " + descriptor);
        }
        return file;
    }

    /** mm/truncate.c, truncate_setsize: mappings go first, private copies included, then the cached pages. */
    @Override
    public long ftruncate(int descriptor, long length) {
        OpenFile file = descriptors.file(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        if (length < 0 || !file.writable) {
            return Errno.EINVAL.result();
        }
        Inode inode = file.inode;
        long old = inode.sizeBytes;
        inode.sizeBytes = length;
        if (length < old) {
            long first = inode.sizePages();
            zap.filePages(inode, first, Long.MAX_VALUE >>> PAGE_SHIFT, Zap.Mode.PAGES);
            pageCache.drop(inode, first, Long.MAX_VALUE);
            CachedPage last = inode.page(length >>> PAGE_SHIFT);
            int kept = (int) (length & (PAGE_SIZE - 1));
            if (last != null && kept != 0) {
                Arrays.fill(last.words, (kept + 7) / 8, Pages.WORDS, 0);
            }
        }
        return 0;
    }

    @Override
    public long fadvise(int descriptor, long offset, long length, int advice) {
        OpenFile file = descriptors.file(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        return new FileAdvice(writeBack, pageCache, dropCaches).fadvise(file, offset, length, advice);
    }

    @Override
    public long sync() {
        writeBack.all();
        return 0;
    }

    @Override
    public long swapOff(int device) {
        return swapOff.swapOff(device);
    }

    @Override
    public long swapOn(int device, int priority) {
        if (swap.isInUse(device)) {
            return Errno.EBUSY.result();
        }
        boolean known =
                priority >= SwapDevice.AUTOMATIC && priority <= SwapDevice.MAX_PRIORITY && swap.start(device, priority);
        return known ? 0 : Errno.EINVAL.result();
    }

    @Override
    public ControlGroups groups() {
        return kernel.groupTree;
    }

    @Override
    public long khugepaged(long pages) {
        return kernel.khugepaged.scan(pages);
    }

    @Override
    public long dropCaches(long value) {
        return dropCaches.write(value);
    }

    @Override
    public long fdatasync(int descriptor) {
        OpenFile file = descriptors.file(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        writeBack.pages(file.inode, 0, Long.MAX_VALUE);
        return 0;
    }

    @Override
    public long pread(int descriptor, long offset) {
        OpenFile file = descriptors.file(descriptor);
        if (file == null) {
            return Errno.EBADF.result();
        }
        long left = file.inode.sizeBytes - offset;
        if (left <= 0) {
            return 0;
        }
        if (!file.inode.isMemoryFile()) {
            CachedPage page = find(file, offset);
            if (page != null) {
                lru.markAccessed(page.frame);
            }
        }
        return Math.min(left, PAGE_SIZE);
    }

    @Override
    public long pwrite(int descriptor, long offset, int firstByte) {
        OpenFile file = descriptors.file(descriptor);
        if (file == null || !file.writable) {
            return Errno.EBADF.result();
        }
        Inode inode = file.inode;
        inode.sizeBytes = Math.max(inode.sizeBytes, offset + PAGE_SIZE);
        CachedPage page = find(file, offset);
        if (page == null) {
            return Errno.EINVAL.result();
        }
        Arrays.fill(page.words, 0);
        page.words[0] = firstByte & 0xff;
        writeBack.markDirty(inode, page);
        return PAGE_SIZE;
    }

    private @Nullable CachedPage find(OpenFile file, long offset) {
        long index = offset >>> PAGE_SHIFT;
        return file.random ? pageCache.findAlone(null, file.inode, index) : pageCache.find(null, file.inode, index);
    }

    LinuxKernel kernel() {
        return kernel;
    }

    @Override
    public void checkInvariants() {
        kernel.laws().checkAll();
    }
}
