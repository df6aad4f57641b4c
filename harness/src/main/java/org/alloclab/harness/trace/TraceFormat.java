package org.alloclab.harness.trace;

import java.io.IOException;
import java.util.List;
import org.alloclab.harness.trace.stack.StackTable;
import org.alloclab.harness.trace.stack.StackVisitor;

/** A file format of traces. */
public interface TraceFormat {

    /** Unique id, as {@code --format} takes it. */
    String id();

    /** One line for help. */
    String summary();

    /** What traces of this format cannot say, each with its consequence for a replay. */
    default List<String> lacks() {
        return List.of();
    }

    /** Whether names of blocks are the addresses that the program saw; otherwise the reader made them up. */
    default boolean hasAddresses() {
        return true;
    }

    /** The same for one file, where files of the format differ. */
    default boolean hasAddresses(TraceSource source) throws IOException {
        return hasAddresses();
    }

    /** Whether lines name processes, so that one of several can be chosen. */
    default boolean namesProcesses() {
        return false;
    }

    /**
     * Whether an unpacked file that begins with these bytes is of this format. The bytes are the first megabyte, or all of a
     * smaller file.
     */
    boolean recognizes(byte[] head, int length);

    /** Opens the trace for one reading. */
    TraceReader open(TraceSource source, ReadOptions options) throws IOException;

    /**
     * Tells on which stacks the operations of a trace allocated, as far as that was noted.
     *
     * @return the stacks; {@link StackTable#NONE} of a trace that does not know
     * @throws org.alloclab.harness.input.BadInputException naming file, place, rule and remedy
     */
    default StackTable stacks(TraceSource source, StackVisitor visitor) throws IOException {
        return StackTable.NONE;
    }

    /** Number of operations, as cheaply as the format can tell. */
    long countOps(TraceSource source, ReadOptions options) throws IOException;
}
