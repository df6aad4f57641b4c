package org.alloclab.harness.nativeside.record;

/** Kinds of notes: {@code enum kind} in {@code recorder/notes.h}, where what each holds is told. */
final class NoteKind {
    static final int MALLOC = 1;
    static final int CALLOC = 2;
    static final int REALLOC = 3;
    static final int MEMALIGN = 4;
    static final int FREE = 5;
    static final int THREAD_END = 6;
    static final int STACK = 7;
    static final int MAP = 8;
    static final int MAPPED_FILE = 9;
    static final int UNMAP = 10;
    static final int REMAP = 11;
    static final int REMAP_FROM = 12;
    static final int PROTECT = 13;
    static final int ADVISE = 14;
    static final int BREAK = 15;
    static final int STEER = 16;
    static final int TEXT = 17;
    static final int EXEC = 18;
    static final int EXEC_FAILED = 19;
    static final int STARTED = 20;
    static final int EXIT = 21;
    static final int TOUCHED = 22;
    static final int TOUCHED_AREA = 23;
    static final int TOUCH_COMPLETE = 24;
    static final int AREA = 25;
    static final int AREAS_END = 26;

    private NoteKind() {}

    /** Whether it is a call of the malloc family. */
    static boolean isHeapCall(int kind) {
        return kind >= MALLOC && kind <= FREE;
    }
}
