package org.alloclab.harness.script;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.alloclab.api.space.VirtualMemory;

/**
 * The files of a script by name.
 *
 * <pre>
 *   of the driver
 *   f0  memory file of 64 pages, byte 0 of page i is 7i+1
 *   f1  memory file of 12 pages, the first 8 written (7i+4), 4 holes
 *   f2  f0 opened for reading only; in results it is called f0
 *   e0  a file on disk, where one is given
 * </pre>
 */
public final class ScriptFiles {
    private final Map<String, Integer> descriptors = new LinkedHashMap<>();
    private final Map<Long, String> namesByInode = new LinkedHashMap<>();

    private ScriptFiles() {}

    /** No files. */
    public static ScriptFiles none() {
        return new ScriptFiles();
    }

    /** The driver's files, and files on disk by their names. */
    public static ScriptFiles ofDriver(VirtualMemory memory, Map<String, byte[]> diskFiles) {
        ScriptFiles files = new ScriptFiles();
        files.addMemoryFiles(memory);
        diskFiles.forEach((name, content) -> files.add(memory, name, memory.diskFile(name, content)));
        return files;
    }

    private void addMemoryFiles(VirtualMemory memory) {
        int f0 = memory.memoryFile("f0", 64 * Bases.PAGE);
        fill(memory, f0, 64, 1);
        int f1 = memory.memoryFile("f1", 12 * Bases.PAGE);
        fill(memory, f1, 8, 4);
        add(memory, "f0", f0);
        add(memory, "f1", f1);
        add(memory, "f2", memory.reopenReadOnly(f0));
    }

    private static void fill(VirtualMemory memory, int descriptor, int pages, int first) {
        for (int i = 0; i < pages; i++) {
            memory.pwrite(descriptor, i * Bases.PAGE, (7 * i + first) & 0xff);
        }
    }

    /** Adds a file that is open. */
    public void add(VirtualMemory memory, String name, int descriptor) {
        descriptors.put(name, descriptor);
        namesByInode.putIfAbsent(memory.inode(descriptor), name);
    }

    /** The descriptor of a file; empty where no file has this name. */
    OptionalInt descriptor(String name) {
        Integer descriptor = descriptors.get(name);
        return descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
    }

    /** The name of the file with this inode, or the empty string. */
    public String name(long inode) {
        return namesByInode.getOrDefault(inode, "");
    }
}
