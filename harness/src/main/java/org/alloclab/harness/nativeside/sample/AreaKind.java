package org.alloclab.harness.nativeside.sample;

/** What an area of a process is, as far as its line in smaps says. */
public enum AreaKind {
    /** Neither file nor name: malloc's, the program's, or a thread's stack. */
    ANONYMOUS(0),
    /** The area that brk moves the end of. */
    BREAK(1),
    /** A file, or the zeroed data that directly follows a file's. */
    FILE(2),
    /** Memory that processes share: System V, POSIX, memfd, shared anonymous. */
    SHARED(3),
    /** The main thread's stack. */
    STACK(4),
    /** The recorder's own, which an unrecorded process has not. */
    RECORDER(5);

    private static final AreaKind[] BY_CODE = values();

    private final int code;

    AreaKind(int code) {
        this.code = code;
    }

    /** A number below 16, for columns. */
    int code() {
        return code;
    }

    static AreaKind of(int code) {
        return BY_CODE[code];
    }
}
