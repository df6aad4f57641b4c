package org.alloclab.example.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.trace.TraceDecoder;
import org.alloclab.api.trace.TraceFormatProvider;
import org.alloclab.api.trace.TracedCalls;

/**
 * The log of a hook around malloc and free.
 *
 * <pre>
 *   heap log 1           the first line
 *   + 0x55550010 24      0x55550010 = malloc(24)
 *   - 0x55550010         free(0x55550010)
 * </pre>
 */
public final class PlusMinusFormat implements TraceFormatProvider {
    private static final String HEAD = "heap log 1";
    private static final Pattern LINE = Pattern.compile("([+]) 0x([0-9a-f]{1,15}) ([0-9]{1,18})|(-) 0x([0-9a-f]{1,15})");

    @Override
    public String id() {
        return "plus-minus";
    }

    @Override
    public String summary() {
        return "the log of a hook: '+ ADDRESS SIZE' and '- ADDRESS'";
    }

    @Override
    public List<String> lacks() {
        return List.of("it has no threads: results of arenas and thread caches are those of one thread");
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return new String(head, 0, Math.min(length, HEAD.length()), StandardCharsets.ISO_8859_1).equals(HEAD);
    }

    @Override
    public TraceDecoder open(InputStream in) {
        return new Lines(new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1)));
    }

    private static final class Lines implements TraceDecoder {
        private static final int ONLY_THREAD = 1;

        private final BufferedReader lines;
        private long number;

        Lines(BufferedReader lines) {
            this.lines = lines;
        }

        @Override
        public boolean next(TracedCalls calls) throws IOException {
            String line = lines.readLine();
            if (line == null) {
                return false;
            }
            number++;
            Matcher words = LINE.matcher(line);
            if (number == 1) {
                return true;
            }
            if (!words.matches()) {
                calls.reject("an operation is + ADDRESS SIZE or - ADDRESS", line);
            } else if (words.group(1) != null) {
                calls.malloc(ONLY_THREAD, Long.parseLong(words.group(2), 16), Long.parseLong(words.group(3)));
            } else {
                calls.free(ONLY_THREAD, Long.parseLong(words.group(5), 16));
            }
            return true;
        }

        @Override
        public String place() {
            return "line " + number;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
