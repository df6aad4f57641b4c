package org.alloclab.harness.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.vmalloc.VmallocAllocator;
import org.alloclab.harness.input.UsageException;

/** A file below {@code /proc}, or a tool's view, that one of the kernel's own allocators prints: buddyinfo, slabinfo ... */
public final class KernelFile {
    private final String fileName;
    private final Supplier<String> text;

    private KernelFile(String fileName, Supplier<String> text) {
        this.fileName = fileName;
        this.text = text;
    }

    /** All files of a machine's allocators: page frames, objects, addresses. */
    public static List<KernelFile> all(PageFrameAllocator frames, SlabAllocator slab, VmallocAllocator vmalloc) {
        List<KernelFile> files = new ArrayList<>();
        frames.procFiles().forEach(name -> files.add(new KernelFile(name, () -> frames.proc(name))));
        slab.procFiles().forEach(name -> files.add(new KernelFile(name, () -> slab.proc(name))));
        vmalloc.procFiles().forEach(name -> files.add(new KernelFile(name, () -> vmalloc.proc(name))));
        return files;
    }

    /** The file of this name. */
    public static KernelFile named(
            String name, PageFrameAllocator frames, SlabAllocator slab, VmallocAllocator vmalloc) {
        List<KernelFile> files = all(frames, slab, vmalloc);
        for (KernelFile file : files) {
            if (file.fileName.equals(name)) {
                return file;
            }
        }
        throw new UsageException("unknown file " + name
                + NearestName.hint(
                        name, files.stream().map(KernelFile::fileName).toList()));
    }

    /** What it is asked for by; what does not lie below {@code /proc} is a tool. */
    public String fileName() {
        return fileName;
    }

    /** How it is headed: the path of a file, the name of a tool. */
    public String title() {
        return fileName.equals("slabtop") ? fileName : "/proc/" + fileName;
    }

    public String text() {
        return text.get();
    }

    /** Its lines, without blanks at their ends; where keys are given, those that have one of them as a word. */
    public List<String> lines(List<String> keys) {
        return text.get()
                .lines()
                .filter(line -> keys.isEmpty()
                        || List.of(line.strip().split(" +", -1)).stream().anyMatch(keys::contains))
                .map(String::stripTrailing)
                .toList();
    }
}
