package org.alloclab.harness.view;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.PagingTraffic;
import org.alloclab.api.view.ProcessIdentity;
import org.alloclab.harness.input.UsageException;

/** What the tools ask a process and its machine. */
record Facts(AddressSpace space) {

    /** A tool over the facts of an address space. */
    static Function<AddressSpace, String> told(Function<Facts, String> tool) {
        return space -> tool.apply(new Facts(space));
    }

    ProcessIdentity identity() {
        return known(space.identity(), "which process it is");
    }

    List<AreaDetail> details() {
        return space.areaDetails();
    }

    AddressSpaceFigures figures() {
        return space.figures();
    }

    MachineMemory memory() {
        return known(space.machineMemory(), "where the machine's memory is");
    }

    PagingTraffic traffic() {
        return known(space.pagingTraffic(), "what the machine has read and written");
    }

    private static <T> T known(Optional<T> fact, String what) {
        return fact.orElseThrow(() -> new UsageException(
                "this address space does not say " + what + "; 'alloclab list' names the address spaces there are"));
    }
}
