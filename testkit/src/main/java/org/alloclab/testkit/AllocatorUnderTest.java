package org.alloclab.testkit;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.jspecify.annotations.Nullable;

/** What an author says of the plug-in that the kit is to hold. */
abstract class AllocatorUnderTest {
    private static final String LIVE = "(.*[._])?(live|in_use|used|allocated)(_bytes)?";

    private @Nullable UserAllocatorProvider provider;

    /** The plug-in under test. */
    protected abstract UserAllocatorProvider provider();

    /** Options that it is made with, such as those of a variant. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** Bytes to which every block is aligned. */
    protected int minAlignment() {
        return 8;
    }

    /** Whether {@code pvalloc} refuses a size that wraps to 0 when it is rounded up to pages, or serves it as one page. */
    protected boolean refusesWrappingPvalloc() {
        return true;
    }

    /** By how much the address space may grow until memory is exhausted: enough for the smallest step of growth. */
    protected long exhaustionBytes() {
        return 4 << 20;
    }

    /** By how much the address space may grow beyond its need, where it is taken ahead of it. */
    protected long aheadBytes() {
        return 16 << 20;
    }

    /** What the first small block may cost in resident memory. */
    protected long firstBlockBytes() {
        return 4 << 20;
    }

    /** Whether a block that shrinks to a small part of its size gives the rest back at once. */
    protected boolean shrinksInPlace() {
        return true;
    }

    /** Whether the real component's reports allocate from the heap that they are about, so that to print one changes it. */
    protected boolean reportsAllocate() {
        return false;
    }

    /** Keys of figures that the real component counts signed, and that may fall below 0 for a while. */
    protected Set<String> signedFigures() {
        return Set.of();
    }

    /**
     * Keys of figures that count bytes of blocks that live, whatever beside them: such a figure is at least what the program
     * has asked for and at most what is mapped. By default those whose names say so.
     */
    protected Set<String> figuresOfLive() {
        return session().allocator().metrics().asMap().keySet().stream()
                .filter(metric -> metric.unit() == Unit.BYTES)
                .map(Metric::key)
                .filter(key -> key.matches(LIVE))
                .collect(Collectors.toSet());
    }

    /** A process; all of one test are made by one provider, as in a run of {@code compare}. */
    final Session session() {
        return new Session(one(), options());
    }

    final UserAllocatorProvider one() {
        UserAllocatorProvider made = provider;
        if (made == null) {
            made = provider();
            provider = made;
        }
        return made;
    }

    final boolean can(Capability capability) {
        return provider().capabilities().contains(capability);
    }

    final ProgramRun programs() {
        return new ProgramRun(provider().id(), this::session, minAlignment());
    }
}
