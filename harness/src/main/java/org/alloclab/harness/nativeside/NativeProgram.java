package org.alloclab.harness.nativeside;

import java.util.List;

/** A C program or library of ours. */
public enum NativeProgram {
    /** Preloaded into a program: notes its calls of the malloc family. */
    RECORDER("recorder.c", "alloclab-recorder.so", "-fPIC -shared -fvisibility=hidden"),
    /** Replays operations through whatever malloc is preloaded into it. */
    REPLAYER("replayer.c", "alloclab-replayer", "-rdynamic"),
    /** The same as a 32-bit program, at the address that those had before they were position-independent. */
    REPLAYER_32("replayer.c", "alloclab-replayer-32", "-rdynamic -m32 -no-pie"),
    /** Preloaded in front of an allocator: a clock that is told by the replayer's operations. */
    CLOCK("clock.c", "alloclab-clock.so", "-fPIC -shared");

    private final String source;
    private final String file;
    private final String flags;

    NativeProgram(String source, String file, String flags) {
        this.source = source;
        this.file = file;
        this.flags = flags;
    }

    /** Name of the resource. */
    String source() {
        return source;
    }

    /** Name of the compiled file. */
    public String file() {
        return file;
    }

    /** Whether it needs more than any compiler has: the 32-bit C library. */
    boolean isOptional() {
        return this == REPLAYER_32;
    }

    List<String> flags() {
        return List.of(flags.split(" "));
    }
}
