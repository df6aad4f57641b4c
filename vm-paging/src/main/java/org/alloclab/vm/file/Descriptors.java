package org.alloclab.vm.file;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open files by descriptor, which all processes of the machine share. */
public final class Descriptors {
    private static final int FIRST = 3;

    private final List<OpenFile> files = new ArrayList<>();

    /** Answers the descriptor of a newly opened file. */
    public int open(OpenFile file) {
        files.add(file);
        return files.size() - 1 + FIRST;
    }

    @Nullable
    public OpenFile file(int descriptor) {
        int index = descriptor - FIRST;
        return index < 0 || index >= files.size() ? null : files.get(index);
    }
}
