package org.alloclab.harness.nativeside.build;

import java.util.ArrayList;
import java.util.List;

/** A C program or library of ours. */
public enum NativeProgram {
    /** Preloaded into a program: notes its calls of the malloc family. */
    RECORDER("recorder.c", "alloclab-recorder.so", "-fPIC -shared -fvisibility=hidden"),
    /** Preloaded behind the recorder where a program has jemalloc: notes what steers it. */
    STEERING_JEMALLOC("steering.c", "alloclab-steering-jemalloc.so", "-fPIC -shared -DJEMALLOC"),
    /** The same for one whose names begin with {@code je_}. */
    STEERING_JE_MALLOC("steering.c", "alloclab-steering-je_malloc.so", "-fPIC -shared -DJEMALLOC_PREFIXED"),
    /** The same for tcmalloc. */
    STEERING_TCMALLOC("steering.c", "alloclab-steering-tcmalloc.so", "-fPIC -shared -DTCMALLOC"),
    /** Starts a program, passes signals on to it and tells how it ended. */
    LAUNCHER("launcher.c", "alloclab-launcher", ""),
    /** Does nothing but allocate, and rests: what of an allocator's library is resident then. */
    EXERCISE("exercise.c", "alloclab-exercise", "-O0 -fno-builtin"),
    /** Replays operations through whatever malloc is preloaded into it. */
    REPLAYER("replayer.c", "alloclab-replayer", "-rdynamic -nostartfiles"),
    /** The same as a 32-bit program, at the address that those had before they were position-independent. */
    REPLAYER_32("replayer.c", "alloclab-replayer-32", "-rdynamic -m32 -no-pie"),
    /** Preloaded in front of an allocator: a clock that is told by the replayer's operations. */
    CLOCK("clock.c", "alloclab-clock.so", "-fPIC -shared");

    private static final List<String> PARTS_OF_RECORDER = List.of(
            "system.h",
            "notes.h",
            "lock.h",
            "heap.h",
            "mappings.h",
            "steering.h",
            "touch.h",
            "areas.h",
            "stack_table.h",
            "modules.h",
            "unwind.h",
            "stacks.h",
            "processes.h");

    private static final List<String> PARTS_OF_REPLAYER = List.of(
            "old_libc.h",
            "layout.h",
            "system.h",
            "allocator.h",
            "calls.h",
            "checkpoints.h",
            "loop.h",
            "threads.h",
            "populate.h",
            "input.h");

    private final String source;
    private final String file;
    private final String flags;

    NativeProgram(String source, String file, String flags) {
        this.source = source;
        this.file = file;
        this.flags = flags;
    }

    /** Name of the source that is compiled. */
    String source() {
        return source;
    }

    /** Names of all its sources, as they include each other. */
    List<String> sources() {
        List<String> all = new ArrayList<>(List.of(source));
        String directory = source.replace(".c", "/");
        parts().forEach(part -> all.add(directory + part));
        return all;
    }

    private List<String> parts() {
        return switch (this) {
            case RECORDER -> PARTS_OF_RECORDER;
            case REPLAYER, REPLAYER_32 -> PARTS_OF_REPLAYER;
            default -> List.of();
        };
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
        return flags.isEmpty() ? List.of() : List.of(flags.split(" "));
    }
}
