package org.alloclab.harness.nativeside.record;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.alloclab.harness.nativeside.launch.ProgramEnd;
import org.alloclab.harness.nativeside.sample.ProcessSample;

/**
 * What was seen of the processes from outside, while they ran.
 *
 * @param samples of each process, by its id
 * @param end of the first process
 * @param clockOrigin nanoseconds since 1970 at the monotonic clock's 0
 * @param releases what an allocator's file is, as far as it is known
 */
record Observation(
        LongFunction<List<ProcessSample>> samples,
        Optional<ProgramEnd> end,
        OptionalLong clockOrigin,
        Function<Path, Optional<String>> releases) {
    /** Nothing was seen: the notes are all there is. */
    static final Observation NONE =
            new Observation(pid -> List.of(), Optional.empty(), OptionalLong.empty(), file -> Optional.empty());

    /** The samples of an image: those of its process from its beginning to that of the process's next image. */
    List<ProcessSample> of(Image image, long until) {
        return samples.apply(image.pid()).stream()
                .filter(sample -> sample.nanos() >= image.began() && sample.nanos() < until)
                .toList();
    }
}
