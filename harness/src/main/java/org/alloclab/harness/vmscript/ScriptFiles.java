package org.alloclab.harness.vmscript;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.space.VirtualMemory;

/**
 * The files of the language.
 *
 * <pre>
 *   f0  memory file of 64 pages, byte 0 of page i is 7i+1
 *   f1  memory file of 12 pages, the first 8 written (7i+4), 4 holes
 *   f2  f0 opened for reading only; in results it is called f0
 *   e0  a file on disk, where one is given
 * </pre>
 */
final class ScriptFiles {
    private static final int NO_DESCRIPTOR = 77;

    private final Map<String, Integer> descriptors = new LinkedHashMap<>();
    private final Map<Long, String> namesByInode = new LinkedHashMap<>();

    ScriptFiles(VirtualMemory memory, Map<String, byte[]> diskFiles) {
        int f0 = memory.memoryFile("f0", 64 * Bases.PAGE);
        fill(memory, f0, 64, 1);
        int f1 = memory.memoryFile("f1", 12 * Bases.PAGE);
        fill(memory, f1, 8, 4);
        add(memory, "f0", f0);
        add(memory, "f1", f1);
        add(memory, "f2", memory.reopenReadOnly(f0));
        diskFiles.forEach((name, content) -> add(memory, name, memory.diskFile(name, content)));
    }

    private static void fill(VirtualMemory memory, int descriptor, int pages, int first) {
        for (int i = 0; i < pages; i++) {
            memory.pwrite(descriptor, i * Bases.PAGE, (7 * i + first) & 0xff);
        }
    }

    private void add(VirtualMemory memory, String name, int descriptor) {
        descriptors.put(name, descriptor);
        namesByInode.putIfAbsent(memory.inode(descriptor), name);
    }

    /** The descriptor of a file, or one that is not open. */
    int descriptor(String name) {
        return descriptors.getOrDefault(name, NO_DESCRIPTOR);
    }

    /** The name of the file with this inode, or the empty string. */
    String name(long inode) {
        return namesByInode.getOrDefault(inode, "");
    }
}
