package org.alloclab.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.harness.trace.event.TraceEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recorded calls reach the control that they are of, under the names that recorders note. */
final class SteeringCallsTest {
    private final List<String> made = new ArrayList<>();

    private final UserAllocator allocator = new UserAllocator() {
        @Override
        public ThreadHeap attach(SimThread thread) {
            throw new IllegalStateException("nobody allocates here");
        }

        @Override
        public List<Control> controls() {
            return List.of(
                    new Control("malloc_trim", List.of("pad"), ""),
                    new Control("ReleaseFreeMemory", List.of(), ""),
                    new Control("ReleaseToSystem", List.of("num_bytes"), ""),
                    new Control("tcmalloc.heap_limit_mb", List.of("value"), ""));
        }

        @Override
        public long control(String name, long... arguments) {
            made.add(name + Arrays.toString(arguments));
            return 0;
        }
    };

    @ParameterizedTest
    @CsvSource({
        "malloc_trim, 4096, '', malloc_trim[4096]",
        "MallocExtension_ReleaseFreeMemory, , '', ReleaseFreeMemory[]",
        "MallocExtension_ReleaseToSystem, 65536, '', ReleaseToSystem[65536]",
        "MallocExtension_SetNumericProperty, 64, tcmalloc.heap_limit_mb, tcmalloc.heap_limit_mb[64]"
    })
    void aCallReachesItsControl(String call, @Nullable Long argument, String text, String control) {
        SteeringCalls calls = new SteeringCalls(allocator, true);
        calls.play(new TraceEvent.Steering(call, argument == null ? List.of() : List.of(argument), text, 0));
        assertThat(made).containsExactly(control);
        assertThat(calls.unplayed()).isEmpty();
    }

    @Test
    void whatTheAllocatorDoesNotKnowIsCounted() {
        SteeringCalls calls = new SteeringCalls(allocator, true);
        calls.play(new TraceEvent.Steering("MallocExtension_MarkThreadIdle", List.of(), "", 0));
        assertThat(made).isEmpty();
        assertThat(calls.unplayed()).containsEntry("MallocExtension_MarkThreadIdle", 1L);
    }
}
