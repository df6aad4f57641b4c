package org.alloclab.libc.jemalloc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Short sessions with Debian's library, every answer held: addresses, what {@code mallctl} says, each counter of each arena
 * and of its mutexes, the content of blocks, and which pages the library itself has written or read. Nothing but {@code store}
 * and {@code load} of the program touches a block.
 */
final class SessionsTest {

    private static final List<Session> SESSIONS = read();

    static List<Session> sessions() {
        return SESSIONS;
    }

    private static List<Session> read() {
        Reader reader = new Reader();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(SessionsTest.class.getResourceAsStream("sessions.txt.gz"))),
                StandardCharsets.UTF_8))) {
            lines.lines().forEach(reader::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader.end();
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void equalsTheLibrary(Session session) {
        session.play();
    }

    /** Lines by what they begin with. */
    private static final class Reader {
        private final List<Session> sessions = new ArrayList<>();
        private final List<String> figures = new ArrayList<>();
        private final Map<String, List<String>> scripts = new HashMap<>();
        private List<String> script = new ArrayList<>();
        private String[] run = {};
        private List<String> answers = new ArrayList<>();
        private Map<Integer, Long> controlBlocks = new HashMap<>();
        private List<String> calls = new ArrayList<>();
        private String pages = "";

        void read(String line) {
            String kind = line.substring(0, line.indexOf(' '));
            String rest = line.substring(kind.length() + 1);
            switch (kind) {
                case "figure" -> figures.add(rest);
                case "script" -> {
                    script = new ArrayList<>();
                    scripts.put(rest, script);
                }
                case "=" -> script.add(rest);
                case "run" -> {
                    finish();
                    run = rest.split(" ", -1);
                }
                case "tcb" ->
                    Stream.of(rest.split(" ", -1))
                            .map(block -> block.split(":", -1))
                            .forEach(block -> controlBlocks.put(
                                    Integer.parseInt(block[0]), Long.parseUnsignedLong(block[1], 16)));
                case ">" -> answers.add(rest);
                case "call" -> calls.add(rest);
                case "pages" -> pages = rest;
                default -> throw new AssertionError(line);
            }
        }

        private void finish() {
            if (run.length == 0) {
                return;
            }
            sessions.add(new Session(
                    String.join(" ", run),
                    run[2],
                    Integer.parseInt(run[1]),
                    figures,
                    Objects.requireNonNull(scripts.get(run[0])),
                    answers,
                    controlBlocks,
                    calls,
                    pages));
            answers = new ArrayList<>();
            controlBlocks = new HashMap<>();
            calls = new ArrayList<>();
        }

        List<Session> end() {
            finish();
            return sessions;
        }
    }
}
