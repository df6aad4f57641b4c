package org.alloclab.harness.nativeside;

import java.util.List;

/** A C program or library of ours. */
public enum NativeProgram {
    /** Preloaded into a program: notes its calls of the malloc family. */
    RECORDER("recorder.c", "alloclab-recorder.so", "-fPIC -shared -fvisibility=hidden"),
    /** Replays operations through whatever malloc is preloaded into it. */
    REPLAYER("replayer.c", "alloclab-replayer", "-rdynamic"),
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

    List<String> flags() {
        return List.of(flags.split(" "));
    }
}
