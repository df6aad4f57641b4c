package org.alloclab.example.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.trace.TraceDecoder;
import org.alloclab.api.trace.TracedCalls;
import org.junit.jupiter.api.Test;

class PlusMinusFormatTest {
    private final List<String> said = new ArrayList<>();

    private final TracedCalls calls = new TracedCalls() {
        @Override
        public void malloc(long thread, long block, long size) {
            said.add("malloc " + block + " " + size);
        }

        @Override
        public void calloc(long thread, long block, long count, long size) {
            said.add("calloc");
        }

        @Override
        public void memalign(long thread, long block, long alignment, long size) {
            said.add("memalign");
        }

        @Override
        public void realloc(long thread, long block, long old, long size) {
            said.add("realloc");
        }

        @Override
        public void free(long thread, long block) {
            said.add("free " + block);
        }

        @Override
        public void exit(long thread) {
            said.add("exit");
        }

        @Override
        public void reject(String rule, String found) {
            said.add("rejected " + found);
        }
    };

    @Test
    void linesAreCalls() throws IOException {
        byte[] log = "heap log 1\n+ 0x10 24\nwhat\n- 0x10\n".getBytes(StandardCharsets.US_ASCII);
        PlusMinusFormat format = new PlusMinusFormat();
        assertTrue(format.recognizes(log, log.length));
        assertFalse(format.recognizes(log, 4));
        try (TraceDecoder decoder = format.open(new ByteArrayInputStream(log))) {
            while (decoder.next(calls)) {
                assertTrue(decoder.place().startsWith("line "));
            }
        }
        assertEquals(List.of("malloc 16 24", "rejected what", "free 16"), said);
    }
}
