package org.alloclab.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays a program of calls against what is known to be right. Where it fails, the program is shrunken to few calls that still
 * fail, by delta debugging (A. Zeller, R. Hildebrandt, Simplifying and isolating failure-inducing input, 2002), and told with
 * seed and step as a file that alloclab plays.
 *
 * @param <C> a call
 */
final class Trial<C> {
    private static final int MOST_REPLAYS = 300;
    /** Calls that are played to shrink one failure; a program that fails late is not shrunken to the last. */
    private static final long MOST_CALLS = 400_000;
    /** Lines of a program that are printed; of a longer one the file is named. */
    private static final int MOST_LINES = 200;

    private final Supplier<Player<C>> fresh;
    private final Told<C> told;

    /**
     * What the calls are played on.
     *
     * @param <C> a call
     */
    interface Player<C> {
        /** Plays a call and throws where the answer is wrong; one that makes no sense without an earlier one does nothing. */
        void play(C call);

        /** The program is over; throws where what is left is wrong. */
        default void end() {}
    }

    /**
     * How a program becomes a file.
     *
     * @param head lines in front of all calls
     * @param line the line of a call
     * @param command plays FILE
     * @param <C> a call
     */
    record Told<C>(List<String> head, Function<C, String> line, String command) {}

    Trial(Supplier<Player<C>> fresh, Told<C> told) {
        this.fresh = fresh;
        this.told = told;
    }

    /** A failure and the call in which it came. */
    private record Failure(int step, Throwable cause) {}

    /** Plays a program, which a seed has made, to its end. */
    void play(long seed, List<C> program) {
        Failure failure = fails(program);
        if (failure != null) {
            List<C> few = shrunken(program.subList(0, Math.min(program.size(), failure.step + 1)));
            throw new AssertionError(
                    "seed " + seed + ", step " + failure.step + ": " + failure.cause.getMessage() + "\n" + shown(few),
                    failure.cause);
        }
    }

    private @Nullable Failure fails(List<C> program) {
        int step = 0;
        try {
            Player<C> player = fresh.get();
            for (; step < program.size(); step++) {
                player.play(program.get(step));
            }
            player.end();
            return null;
        } catch (AssertionError | RuntimeException | LinkageError | StackOverflowError e) {
            return new Failure(step, e);
        }
    }

    private List<C> shrunken(List<C> program) {
        List<C> failing = new ArrayList<>(program);
        long calls = 0;
        int replays = 0;
        int parts = 2;
        while (parts <= failing.size() && replays < MOST_REPLAYS && calls < MOST_CALLS) {
            int length = (failing.size() + parts - 1) / parts;
            boolean smaller = false;
            for (int from = 0; from < failing.size() && replays < MOST_REPLAYS && calls < MOST_CALLS; from += length) {
                List<C> rest = new ArrayList<>(failing.subList(0, from));
                rest.addAll(failing.subList(Math.min(failing.size(), from + length), failing.size()));
                replays++;
                calls += rest.size();
                if (fails(rest) != null) {
                    failing = rest;
                    parts = Math.max(2, parts - 1);
                    smaller = true;
                    break;
                }
            }
            if (!smaller) {
                if (length == 1) {
                    break;
                }
                parts = Math.min(failing.size(), parts * 2);
            }
        }
        return failing;
    }

    private String shown(List<C> calls) {
        List<String> lines = new ArrayList<>(told.head);
        calls.forEach(call -> lines.add(told.line.apply(call)));
        if (calls.size() > MOST_LINES) {
            try {
                Path file = Files.write(Files.createTempFile("alloclab-kit-", ".txt"), lines);
                return "These " + calls.size() + " calls show it: " + told.command.replace("FILE", file.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return "These " + calls.size() + " calls show it; write them to FILE, then: " + told.command + "\n"
                + String.join("\n", lines) + "\n";
    }
}
