package org.alloclab.api.program;

import java.util.Optional;

/** The file system as {@code execve} sees it. */
@FunctionalInterface
public interface ProgramFiles {

    /** The content of a file, or nothing where there is none. */
    Optional<byte[]> read(String path);

    /** The path that a listing of areas shows for a file: absolute, without links. */
    default String resolved(String path) {
        return path;
    }
}
