package org.alloclab.api.trace;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A file format of traces. Its class is named in {@code META-INF/services/org.alloclab.api.trace.TraceFormatProvider}, and has
 * a public constructor without parameters.
 */
public interface TraceFormatProvider {

    /** Unique id, as {@code --format} takes it: small letters, digits and hyphens. */
    String id();

    /** One line for {@code alloclab list}. */
    String summary();

    /** What traces of this format cannot say, each with its consequence for a replay; said whenever one is read. */
    default List<String> lacks() {
        return List.of();
    }

    /** Whether names of blocks are the addresses that the program saw; otherwise they are numbers of the format's own. */
    default boolean hasAddresses() {
        return true;
    }

    /**
     * Whether a file that begins with these bytes is of this format. Formats that alloclab has itself are asked first, but for
     * logs that may begin with anything.
     *
     * @param head the first megabyte, unpacked, or all of a smaller file
     * @param length how many of the bytes count
     */
    boolean recognizes(byte[] head, int length);

    /**
     * Opens a trace for one reading.
     *
     * @param in the unpacked file from its beginning; the decoder closes it
     * @throws IOException if it cannot be read
     */
    TraceDecoder open(InputStream in) throws IOException;
}
