package org.alloclab.libc.jemalloc.ctl;

import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.space.Errno;
import org.alloclab.libc.jemalloc.number.CType;
import org.jspecify.annotations.Nullable;

/**
 * One name of {@code mallctl}: the type of its value and what reading, writing and plain calling do. The functions get
 * the indices in the name, such as arena 3 and bin 7 in {@code stats.arenas.3.bins.7.nmalloc}.
 */
final class CtlLeaf {
    /** Sets a value; answers what went wrong, or {@code null}. */
    @FunctionalInterface
    interface Writer {
        @Nullable
        Errno write(long[] at, String text);
    }

    private final CType type;
    private final @Nullable Function<long[], ControlAnswer> reader;
    private final @Nullable Writer writer;
    private final @Nullable Function<long[], ControlAnswer> action;

    /** Whether the mutex of {@code mallctl} is held meanwhile. */
    private boolean locked;

    private CtlLeaf(
            CType type,
            @Nullable Function<long[], ControlAnswer> reader,
            @Nullable Writer writer,
            @Nullable Function<long[], ControlAnswer> action) {
        this.type = type;
        this.reader = reader;
        this.writer = writer;
        this.action = action;
    }

    /** A number that can only be read. */
    static CtlLeaf number(CType type, ToLongFunction<long[]> value) {
        return new CtlLeaf(type, at -> ControlAnswer.of(type.text(value.applyAsLong(at))), null, null);
    }

    /** A text or truth value that can only be read. */
    static CtlLeaf text(CType type, Function<long[], String> value) {
        return new CtlLeaf(type, at -> ControlAnswer.of(value.apply(at)), null, null);
    }

    /** A value that can be read, if reading does not fail, and written if there is a writer. */
    static CtlLeaf value(CType type, Function<long[], ControlAnswer> reader, @Nullable Writer writer) {
        return new CtlLeaf(type, reader, writer, null);
    }

    /** A call that neither reads nor writes. */
    static CtlLeaf action(Function<long[], ControlAnswer> action) {
        return new CtlLeaf(CType.BOOL, null, null, action);
    }

    /** Makes the mutex of {@code mallctl} be held meanwhile. */
    CtlLeaf locked() {
        locked = true;
        return this;
    }

    /** Whether that mutex is held while the name is read or written; an action takes it only where it is called. */
    boolean locksValue() {
        return locked && action == null;
    }

    /** Whether that mutex is held while the name is called. */
    boolean locksCall() {
        return locked;
    }

    CType type() {
        return type;
    }

    ControlAnswer read(long[] at) {
        return reader == null ? ControlAnswer.failed(Errno.EPERM) : reader.apply(at);
    }

    ControlAnswer write(long[] at, String text) {
        if (writer == null) {
            return ControlAnswer.failed(Errno.EPERM);
        }
        String normal = type.normal(text);
        Errno error = normal == null ? Errno.EINVAL : writer.write(at, normal);
        return error == null ? ControlAnswer.DONE : ControlAnswer.failed(error);
    }

    ControlAnswer call(long[] at) {
        if (action != null) {
            return action.apply(at);
        }
        return reader == null ? ControlAnswer.failed(Errno.EINVAL) : ControlAnswer.DONE;
    }
}
