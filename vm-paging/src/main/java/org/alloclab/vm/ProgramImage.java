package org.alloclab.vm;

import java.util.Optional;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.program.ElfFile;
import org.alloclab.api.program.ElfFormatException;
import org.alloclab.api.program.ProgramStart;

/**
 * A program file, opened for execution.
 *
 * @param path its path
 * @param bytes its length
 * @param elf its headers
 * @param interpreter path of the interpreter it asks for
 * @param file the file as the kernel maps it
 */
record ProgramImage(String path, long bytes, ElfFile elf, Optional<String> interpreter, OpenFile file) {

    /** Opens a file and reads its headers, which brings its first page into the page cache. */
    static ProgramImage open(Kernel kernel, String path, ProgramStart start) {
        byte[] bytes = start.files()
                .read(path)
                .orElseThrow(() -> new ElfFormatException(path, 0, "a program or interpreter is a file", "not there"));
        ElfFile elf = ElfFile.read(path, bytes);
        if (elf.is64Bit() != (kernel.machine.wordSize() == WordSize.BITS_64)) {
            throw new ElfFormatException(
                    path,
                    4,
                    "the class is 2 (64 bits) on an x86_64 machine, 1 (32 bits) on i386 and ia32",
                    "class " + (elf.is64Bit() ? 2 : 1) + " on " + kernel.machine.name());
        }
        Inode inode = kernel.diskFile(start.files().resolved(path), bytes);
        long pages = start.cached() ? inode.sizePages() : 1;
        for (long i = 0; i < pages; i++) {
            PageCache.find(kernel, null, inode, i, true);
        }
        return new ProgramImage(
                path, bytes.length, elf, elf.interpreter(bytes), kernel.files.open(inode, false, false));
    }
}
