package org.alloclab.harness.script.call;

import java.util.List;
import java.util.stream.Stream;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Vocabulary;

/** The table of all operations. */
public final class Operations {
    public static final List<Operation> ALL = Stream.of(
                    AllocatorCalls.ALL,
                    MappingCalls.ALL,
                    Accesses.ALL,
                    ProcessCalls.ALL,
                    GroupCalls.ALL,
                    FileCalls.ALL,
                    MachineCalls.ALL,
                    FrameCalls.ALL,
                    ObjectCalls.ALL,
                    KernelAddressCalls.ALL,
                    ProcessViews.ALL,
                    ProgramViews.ALL)
            .flatMap(List::stream)
            .toList();

    private Operations() {}

    public static Vocabulary vocabulary() {
        return new Vocabulary(ALL);
    }
}
