package org.alloclab.vm.exec;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.program.ElfFile;
import org.alloclab.api.program.ElfFormatException;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.file.OpenFile;

/** Opens program files for execution (fs/exec.c, do_open_execat; fs/binfmt_elf.c, load_elf_phdrs). */
public final class ProgramImages {
    private final MachineDescription machine;
    private final Inodes inodes;
    private final PageCache pageCache;
    private final OpenFiles files;

    public ProgramImages(MachineDescription machine, Inodes inodes, PageCache pageCache, OpenFiles files) {
        this.machine = machine;
        this.inodes = inodes;
        this.pageCache = pageCache;
        this.files = files;
    }

    /** Opens a file and reads its headers, which brings its first page into the page cache. */
    ProgramImage open(String path, ProgramStart start) {
        byte[] bytes = start.files()
                .read(path)
                .orElseThrow(() -> new ElfFormatException(path, 0, "a program or interpreter is a file", "not there"));
        ElfFile elf = ElfFile.read(path, bytes);
        if (elf.is64Bit() != (machine.wordSize() == WordSize.BITS_64)) {
            throw new ElfFormatException(
                    path,
                    4,
                    "the class is 2 (64 bits) on an x86_64 machine, 1 (32 bits) on i386 and ia32",
                    "class " + (elf.is64Bit() ? 2 : 1) + " on " + machine.name());
        }
        Inode inode = inodes.diskFile(start.files().resolved(path), bytes);
        long pages = start.cached() ? inode.sizePages() : 1;
        for (long i = 0; i < pages; i++) {
            pageCache.findAlone(null, inode, i);
        }
        return new ProgramImage(
                path, bytes.length, elf, elf.interpreter(bytes), files.openForAreas(inode, OpenFile.Mode.READ_ONLY));
    }
}
