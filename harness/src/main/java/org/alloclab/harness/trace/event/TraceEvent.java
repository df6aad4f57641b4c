package org.alloclab.harness.trace.event;

import java.util.List;
import org.alloclab.api.probe.SystemCall;

/** A row of a trace that is no call of malloc's family. */
public sealed interface TraceEvent {
    /** Most characters of a text that an event keeps. */
    int MOST_TEXT = 4096;

    /** Whether it is about a block, which is the row's source. */
    default boolean isOfBlock() {
        return this instanceof Store || this instanceof FreeAt;
    }

    /** Whether a thread of the program does it, which is the thread of its row; otherwise it happens to the process. */
    default boolean isOfThread() {
        return true;
    }

    /**
     * Nothing is done for a while. In a trace with times the rows behind it are at least so much later.
     *
     * @param nanos how long, at least 0
     */
    record Pause(long nanos) implements TraceEvent {
        public Pause {
            if (nanos < 0) {
                throw new IllegalArgumentException("a pause is at least 0 ns: was " + nanos);
            }
        }

        @Override
        public boolean isOfThread() {
            return false;
        }
    }

    /** A moment that has a name, such as the beginning of a phase. A name is cut at {@link #MOST_TEXT} characters. */
    record Mark(String name) implements TraceEvent {
        public Mark {
            name = cut(name);
        }

        @Override
        public boolean isOfThread() {
            return false;
        }
    }

    /**
     * The program calls its allocator to steer it.
     *
     * @param call the function by its name, such as {@code mallopt}, {@code malloc_trim}, {@code mallctl},
     *     {@code MallocExtension_ReleaseFreeMemory}
     * @param arguments its numbers, in order; for mallctl the new value, if there was one
     * @param text its text argument, such as the name that mallctl takes; empty if it has none
     * @param result what it answered
     */
    record Steering(String call, List<Long> arguments, String text, long result) implements TraceEvent {
        public Steering {
            arguments = List.copyOf(arguments);
            text = cut(text);
        }
    }

    /**
     * The program makes a system call on its address space itself.
     *
     * @param call the call
     * @param arguments its arguments in the order of the system call; addresses are those of the recording
     * @param result what it answered: an address, 0, or an error's number negated
     */
    record MapCall(SystemCall call, List<Long> arguments, long result) implements TraceEvent {
        public MapCall {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * The row's thread has a stack.
     *
     * @param address its lowest address in the recording
     * @param size bytes, the guard left out
     */
    record ThreadStack(long address, long size) implements TraceEvent {}

    /**
     * The program stores through a pointer it was given. The slot of the block is the row's source; the block may be freed,
     * as long as no other block has its slot.
     *
     * @param offset bytes from the block's address; negative before it
     * @param width bytes stored: 1, 2, 4 or 8
     * @param value what is stored, low bytes first
     */
    record Store(long offset, int width, long value) implements TraceEvent {
        public Store {
            if (Integer.bitCount(width) != 1 || width > Long.BYTES || width < 1) {
                throw new IllegalArgumentException("a store is of 1, 2, 4 or 8 bytes: was " + width);
            }
        }
    }

    /**
     * The program frees a pointer that it may not free: the row's source, which may be freed already, plus an offset.
     *
     * @param offset bytes from the block's address
     */
    record FreeAt(long offset) implements TraceEvent {}

    /** What the real process occupied at this moment. */
    record Sample(ResidentFigures resident) implements TraceEvent {
        @Override
        public boolean isOfThread() {
            return false;
        }
    }

    private static String cut(String text) {
        return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text;
    }
}
