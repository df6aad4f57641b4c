package org.alloclab.harness.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of streams that this process has open. To open them anew would be wrong: a regular file behind them would be cut to
 * nothing, or replaced.
 */
final class OpenStreams {
    private static final Map<String, FileDescriptor> NAMED = Map.of(
            "/dev/stdout", FileDescriptor.out,
            "/dev/fd/1", FileDescriptor.out,
            "/proc/self/fd/1", FileDescriptor.out,
            "/dev/stderr", FileDescriptor.err,
            "/dev/fd/2", FileDescriptor.err,
            "/proc/self/fd/2", FileDescriptor.err);

    private OpenStreams() {}

    /** Whether a path is the name of one. */
    static boolean isNamed(Path path) {
        return descriptor(path) != null;
    }

    /** The stream of this name, if it is one's. It stays open when this is closed. */
    static @Nullable OutputStream named(Path path) {
        FileDescriptor descriptor = descriptor(path);
        return descriptor == null ? null : new Kept(new FileOutputStream(descriptor));
    }

    private static @Nullable FileDescriptor descriptor(Path path) {
        return NAMED.get(path.toAbsolutePath().normalize().toString());
    }

    private static final class Kept extends OutputStream {
        private final OutputStream out;

        Kept(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
