package org.alloclab.vm.exec;

import java.util.Optional;
import org.alloclab.api.program.ElfFile;
import org.alloclab.vm.file.OpenFile;

/**
 * A program file, opened for execution.
 *
 * @param path its path
 * @param bytes its length
 * @param elf its headers
 * @param interpreter path of the interpreter it asks for
 * @param file the file as the kernel maps it
 */
record ProgramImage(String path, long bytes, ElfFile elf, Optional<String> interpreter, OpenFile file) {}
