package org.alloclab.harness.nativeside.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.alloclab.api.space.MapFlags;
import org.alloclab.harness.nativeside.launch.ProgramEnd;
import org.alloclab.harness.nativeside.sample.AreaKind;
import org.alloclab.harness.nativeside.sample.Areas;
import org.alloclab.harness.nativeside.sample.ProcessSample;
import org.alloclab.harness.nativeside.sample.Smaps;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.TouchedPages;

/**
 * What has to be known of an image's notes before its trace is written: where threads end, which pages of each block were
 * written, and whose the memory was that the samples found.
 *
 * <p>A thread ends where its end was noted, which decides who may take over its arena, unless it made calls after that: libc
 * frees some of a thread's blocks behind the handler that notes the end. Then it ends behind the last of these.
 *
 * @param lastOfThread positions of the records behind which a thread ends
 * @param touched pages that were written, by the position of the allocation
 * @param samples what the process occupied, in the order of time
 * @param exitNanos when it began to end, if it did so by itself
 * @param unfinished records that were begun and never finished
 * @param exec the last program that it was to go on as, and did not fail to
 * @param started processes it started
 */
record FirstReading(
        Set<Long> lastOfThread,
        Map<Long, TouchedPages> touched,
        List<TimedFigures> samples,
        OptionalLong exitNanos,
        long unfinished,
        List<StartedProgram> exec,
        List<StartedProgram> started) {

    /**
     * Resident memory at a moment.
     *
     * @param nanos when, by the monotonic clock
     * @param figures without the recorder's own memory
     * @param recorderBytes the recorder's own
     */
    record TimedFigures(long nanos, ResidentFigures figures, long recorderBytes) {}

    /**
     * A process that should have left notes.
     *
     * @param nanos when it was started
     * @param pid the process
     * @param program its path, as far as it is known
     */
    record StartedProgram(long nanos, long pid, String program) {}

    /**
     * Reads an image.
     *
     * @param samples what its process occupied
     * @param end how the process ended, if this is its last image and nobody else's memory counts in its high-water mark
     */
    static FirstReading of(Image image, List<ProcessSample> samples, Optional<ProgramEnd> end) {
        Reader reader = new Reader(image, samples);
        reader.read();
        return reader.result(end.filter(known -> known.pid() == image.pid()));
    }

    private static final class Reader {
        private static final long KIB = 1024;
        private static final long LOW_HALF = 0xffff_ffffL;

        private final NotesCursor cursor;
        private final List<ProcessSample> samples;
        private final Map<Long, Long> last = new HashMap<>();
        private final Set<Long> ended = new HashSet<>();
        private final TouchedLives touched = new TouchedLives();
        private final OwnedMemory memory = new OwnedMemory();
        private final LiveBytes live = new LiveBytes();
        private final List<TimedFigures> figures = new ArrayList<>();
        private final List<StartedProgram> started = new ArrayList<>();
        private final Map<Long, StartedProgram> exec = new HashMap<>();
        private OptionalLong exit = OptionalLong.empty();
        private final StringBuilder exitAreas = new StringBuilder();
        private final UnsampledPeak peak = new UnsampledPeak();
        private int sample;

        Reader(Image image, List<ProcessSample> samples) {
            this.cursor = new NotesCursor(image);
            this.samples = samples;
        }

        void read() {
            while (cursor.advance()) {
                // The text of a record that is continued stands where others have their time.
                if (cursor.kind() == NoteKind.TEXT) {
                    continue;
                }
                if (cursor.isOwn()) {
                    takeSamples(cursor.nanos());
                }
                last.put(cursor.thread(), cursor.position());
                heapCall();
                memoryCall();
                process();
                if (cursor.isOwn()) {
                    peak.holds(cursor.nanos(), memory.mappedBytes(), live.sum());
                }
            }
            takeSamples(Long.MAX_VALUE);
        }

        private void takeSamples(long until) {
            while (sample < samples.size() && samples.get(sample).nanos() <= until) {
                ProcessSample at = samples.get(sample++);
                take(at);
            }
        }

        private void take(ProcessSample at) {
            TimedFigures next =
                    new TimedFigures(at.nanos(), memory.owners(at), at.areas().resident(AreaKind.RECORDER));
            peak.before(next).ifPresent(figures::add);
            figures.add(next);
        }

        private void exitArea() {
            if (cursor.isOwn()) {
                exitAreas
                        .append(Long.toHexString(cursor.name()))
                        .append('-')
                        .append(Long.toHexString(cursor.name() + cursor.size()))
                        .append(' ')
                        .append(cursor.text())
                        .append("\nRss: ")
                        .append(cursor.other() >>> 32)
                        .append(" kB\nSwap: ")
                        .append(cursor.other() & LOW_HALF)
                        .append(" kB\n");
            }
        }

        /** What the process itself said of its last moment, among what was seen from outside. */
        private void takeSampleOfExit() {
            if (!cursor.isOwn() || exit.isEmpty()) {
                return;
            }
            long nanos = exit.getAsLong();
            Areas areas = Smaps.parse(exitAreas.toString());
            figures.removeIf(known -> known.nanos() > nanos);
            take(new ProcessSample(nanos, nanos, cursor.size() * KIB, areas));
        }

        private void heapCall() {
            long name = cursor.name();
            switch (cursor.kind()) {
                case NoteKind.MALLOC, NoteKind.MEMALIGN -> begins(name, cursor.size());
                case NoteKind.CALLOC -> begins(name, cursor.size() * cursor.other());
                case NoteKind.REALLOC -> {
                    if (name != 0 || cursor.size() == 0) {
                        ends(cursor.other());
                        begins(name, cursor.size());
                    }
                }
                case NoteKind.FREE -> ends(name);
                case NoteKind.TOUCHED -> touched.touched(name, cursor.size(), cursor.other());
                case NoteKind.TOUCHED_AREA -> touched.touchedArea(name, cursor.other());
                case NoteKind.TOUCH_COMPLETE -> touched.complete();
                default -> {}
            }
        }

        private void begins(long name, long bytes) {
            if (name != 0) {
                touched.begins(cursor.position(), name, bytes);
                memory.gave(name);
                live.begins(name, bytes);
            }
        }

        private void ends(long name) {
            touched.ends(name);
            live.ends(name);
        }

        private void memoryCall() {
            switch (cursor.kind()) {
                case NoteKind.MAP -> mapped();
                case NoteKind.UNMAP -> unmapped(cursor.name(), cursor.size());
                case NoteKind.REMAP -> {
                    unmapped(cursor.other(), cursor.secondSize(NoteKind.REMAP_FROM));
                    memory.mapped(cursor.name(), cursor.size());
                }
                case NoteKind.STACK -> memory.stack(cursor.name(), cursor.size());
                default -> {}
            }
        }

        /** What of a file or shared memory is resident, the sample's areas say by themselves. */
        private void mapped() {
            long flags = cursor.other() >>> 32;
            if ((flags & MapFlags.ANONYMOUS) != 0 && (flags & MapFlags.PRIVATE) != 0) {
                memory.mapped(cursor.name(), cursor.size());
            } else {
                unmapped(cursor.name(), cursor.size());
            }
        }

        private void unmapped(long from, long bytes) {
            if (sample < samples.size() && samples.get(sample).began() <= cursor.nanos()) {
                memory.unmappedDuringSample(from, bytes);
            } else {
                memory.unmapped(from, bytes);
            }
        }

        private void process() {
            switch (cursor.kind()) {
                case NoteKind.THREAD_END -> ended.add(cursor.thread());
                case NoteKind.EXIT -> exit = cursor.isOwn() ? OptionalLong.of(cursor.nanos()) : exit;
                case NoteKind.AREA -> exitArea();
                case NoteKind.AREAS_END -> takeSampleOfExit();
                case NoteKind.EXEC -> {
                    if (cursor.isOwn()) {
                        exec.put(cursor.name(), new StartedProgram(cursor.nanos(), cursor.name(), cursor.text()));
                    }
                }
                case NoteKind.EXEC_FAILED -> exec.remove(cursor.name());
                case NoteKind.STARTED -> {
                    if (cursor.isOwn()) {
                        started.add(new StartedProgram(cursor.nanos(), cursor.name(), ""));
                    }
                }
                default -> {}
            }
        }

        FirstReading result(Optional<ProgramEnd> end) {
            if (started.isEmpty()) {
                end.flatMap(known -> peak.atTheEnd(known.peakResidentBytes())).ifPresent(figures::add);
            }
            Set<Long> lastOfThread = new HashSet<>();
            last.forEach((thread, position) -> {
                if (ended.contains(thread)) {
                    lastOfThread.add(position);
                }
            });
            return new FirstReading(
                    lastOfThread,
                    touched.finish(),
                    figures,
                    exit,
                    cursor.unfinished(),
                    List.copyOf(exec.values()),
                    started);
        }
    }
}
