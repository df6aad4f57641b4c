package org.alloclab.harness.script;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.view.PageState;

/** What an operation answered, as a value; a {@link Transcript} words it. */
public sealed interface Reply {
    /** Done, without an answer. */
    record Silent() implements Reply {}

    /** Nothing to say, and nothing happened to the process. */
    record Nothing() implements Reply {}

    /** Nothing to say, and what the layers told meanwhile is of no interest. */
    record Unheard() implements Reply {}

    /** It was not carried out. */
    record Skipped() implements Reply {}

    /** An address, or a negative errno. */
    record Address(long result) implements Reply {}

    /** A number, or a negative errno. */
    record Result(long result) implements Reply {}

    /**
     * The break was moved.
     *
     * @param old where it was
     * @param now where it is
     * @param answer which of the two the call answers, or a negative errno
     */
    record Moved(long old, long now, long answer) implements Reply {}

    /**
     * Accesses, and how they ended.
     *
     * @param write whether they stored
     * @param served how many succeeded
     * @param unmapped how many met no area
     * @param denied how many met one that forbids it
     * @param beyond how many lay behind the end of a file
     * @param sum of the bytes that were read
     */
    record Accesses(boolean write, long served, long unmapped, long denied, long beyond, long sum) implements Reply {}

    /** A word that was read. */
    record Loaded(long word) implements Reply {}

    /**
     * What mincore wrote for each page, equal ones together; or the errno of the call.
     *
     * @param result 0, or a negative errno
     * @param runs the runs in order
     */
    record Residency(long result, List<Run> runs) implements Reply {
        /** So many pages with the same byte. */
        public record Run(int value, int pages) {}

        public Residency {
            runs = List.copyOf(runs);
        }

        /** The answer of a call that wrote this vector. */
        public static Residency of(long result, byte[] vector) {
            List<Run> runs = new ArrayList<>();
            int from = 0;
            while (from < vector.length) {
                int to = from;
                while (to < vector.length && vector[to] == vector[from]) {
                    to++;
                }
                runs.add(new Run(vector[from], to - from));
                from = to;
            }
            return new Residency(result, runs);
        }
    }

    /** The state of each page of a range. */
    record Pages(List<PageState> states) implements Reply {}

    /** The entries of pagemap of a range. */
    record Entries(List<Long> entries) implements Reply {}

    /** Every area with its pages is to be written down. */
    record Dump() implements Reply {}

    /** A child was born. */
    record Forked(ScriptProcess child) implements Reply {}

    /** Fork failed. */
    record ForkRefused(long error) implements Reply {}

    /** The process has ended. */
    record Exited() implements Reply {}

    /** Huge pages were made. */
    record Made(long hugePages) implements Reply {}

    /** Something in words. */
    record Answer(String text) implements Reply {}

    /** Lines that somebody else has written: a view, a tour, figures. */
    record Listing(String title, List<String> lines) implements Reply {}
}
