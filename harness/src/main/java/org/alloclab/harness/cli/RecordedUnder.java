package org.alloclab.harness.cli;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.Recorded;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.trace.TraceMetadata;

/**
 * The allocator that is meant where none is named: the one that the trace was recorded under, where it says; otherwise the C
 * library's own, which a program runs on unless it is told otherwise.
 */
final class RecordedUnder {
    private RecordedUnder() {}

    /** Its id. */
    static String id(ProviderRegistry plugIns, TraceMetadata metadata) {
        Recorded recorded = new Recorded(
                metadata.text(TraceMetadata.ALLOCATOR).orElse(""), metadata.environment(), Optional.empty());
        List<UserAllocatorProvider> all = plugIns.byRank(Layer.USER_ALLOCATOR).stream()
                .map(UserAllocatorProvider.class::cast)
                .toList();
        return all.stream()
                .filter(recorded::isOf)
                .findFirst()
                .or(() -> all.stream()
                        .filter(provider -> provider.nativeTwin()
                                .filter(NativeTwin::isBuiltIn)
                                .isPresent())
                        .findFirst())
                .map(UserAllocatorProvider::id)
                .orElseThrow(() -> new UsageException("--allocator is needed: no plug-in models the C library's own"));
    }
}
