package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.trace.event.TraceEvent;

/** The table of steering calls that the native replayer makes: {@code struct steer} of {@code replayer/layout.h}. */
final class NativeSteering {
    private static final int CALL_BYTES = 64;
    private static final int NAME_BYTES = 184;
    private static final int ARGUMENTS = 4;
    private static final int BYTES = CALL_BYTES + NAME_BYTES + (2 + ARGUMENTS) * Long.BYTES;

    private final List<TraceEvent.Steering> calls = new ArrayList<>();

    /** Adds a call; answers its place. */
    long add(TraceEvent.Steering call) {
        calls.add(call);
        return calls.size() - 1L;
    }

    long count() {
        return calls.size();
    }

    void appendTo(FileChannel out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (TraceEvent.Steering call : calls) {
            bytes.clear();
            text(bytes, call.call(), CALL_BYTES);
            text(bytes, call.text(), NAME_BYTES);
            int count = Math.min(ARGUMENTS, call.arguments().size());
            bytes.putLong(count);
            for (int i = 0; i < ARGUMENTS; i++) {
                bytes.putLong(i < count ? call.arguments().get(i) : 0);
            }
            bytes.putLong(0);
            NativeOps.drain(out, bytes.flip());
        }
    }

    /** Text that ends with a zero byte; one that is too long names nothing and becomes empty. */
    private static void text(ByteBuffer bytes, String text, int room) {
        byte[] letters = text.getBytes(StandardCharsets.UTF_8);
        byte[] padded = new byte[room];
        if (letters.length < room) {
            System.arraycopy(letters, 0, padded, 0, letters.length);
        }
        bytes.put(padded);
    }
}
