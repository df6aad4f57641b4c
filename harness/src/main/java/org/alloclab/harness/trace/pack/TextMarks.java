package org.alloclab.harness.trace.pack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Marks that editors and shells put before a text: the one of UTF-8 is skipped, a text of UTF-16 is turned into UTF-8. */
final class TextMarks {
    private TextMarks() {}

    static InputStream removed(BufferedInputStream in, byte[] head) throws IOException {
        if (head.length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf) {
            in.skipNBytes(3);
            return in;
        }
        boolean little = head.length >= 2 && head[0] == (byte) 0xff && head[1] == (byte) 0xfe;
        boolean big = head.length >= 2 && head[0] == (byte) 0xfe && head[1] == (byte) 0xff;
        if (little && head.length >= 4 && head[2] == 0 && head[3] == 0) {
            throw new UnsupportedPackingException(
                    "the file is a text of UTF-32", "turn it into UTF-8: iconv -f UTF-32 -t UTF-8 FILE");
        }
        return little || big ? new Recoded(in, StandardCharsets.UTF_16) : in;
    }

    /** A text in another character set as UTF-8. */
    private static final class Recoded extends InputStream {
        private static final int CHARS = 1 << 13;

        private final Reader in;
        private final CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private final CharBuffer chars = CharBuffer.allocate(CHARS).limit(0);
        private final ByteBuffer bytes = ByteBuffer.allocate(4 * CHARS).limit(0);
        private boolean ended;

        Recoded(InputStream in, Charset charset) {
            this.in = new InputStreamReader(in, charset);
        }

        @Override
        public int read() throws IOException {
            return ready() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!ready()) {
                return -1;
            }
            int count = Math.min(length, bytes.remaining());
            bytes.get(to, from, count);
            return count;
        }

        private boolean ready() throws IOException {
            while (!bytes.hasRemaining() && !ended) {
                chars.compact();
                ended = in.read(chars) < 0;
                chars.flip();
                bytes.clear();
                encoder.encode(chars, bytes, ended);
                if (ended) {
                    encoder.flush(bytes);
                }
                bytes.flip();
            }
            return bytes.hasRemaining();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
