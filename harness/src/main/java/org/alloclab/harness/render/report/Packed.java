package org.alloclab.harness.render.report;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import org.alloclab.harness.study.course.HeapMap;

/** Bytes as the page carries them: deflated, without a header, in base64. */
final class Packed {
    private Packed() {}

    static String of(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] packed = new byte[1 << 16];
            int length = 0;
            while (!deflater.finished()) {
                if (length == packed.length) {
                    packed = Arrays.copyOf(packed, 2 * length);
                }
                length += deflater.deflate(packed, length, packed.length - length);
            }
            return Base64.getEncoder().encodeToString(Arrays.copyOf(packed, length));
        } finally {
            deflater.end();
        }
    }

    /** The frames of a map, each but the first as its difference to the one before: most of a heap stays as it is. */
    static String of(HeapMap map) {
        int cells = map.cells();
        List<HeapMap.Frame> frames = map.frames();
        byte[] bytes = new byte[2 * cells * frames.size()];
        for (int i = 0; i < frames.size(); i++) {
            System.arraycopy(frames.get(i).kinds(), 0, bytes, 2 * cells * i, cells);
            System.arraycopy(frames.get(i).live(), 0, bytes, 2 * cells * i + cells, cells);
        }
        for (int i = bytes.length - 1; i >= 2 * cells; i--) {
            bytes[i] ^= bytes[i - 2 * cells];
        }
        return of(bytes);
    }
}
