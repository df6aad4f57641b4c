package org.alloclab.testkit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.spi.Variant;

/** Publishes {@link PlainMalloc} with a mistake. */
class PlainProvider implements UserAllocatorProvider {
    static final OptionSpec<Long> CHUNK =
            OptionSpec.whole("plain.chunk", 1 << 16, 1 << 24, 1 << 20, "bytes that are mapped at a time");

    private static final OptionSpec<Long> WRONG = OptionSpec.whole("plain.wrong", 1, 9, 10, "has a wrong default");

    private final Mistake mistake;

    /** What no provider may have. */
    private final AtomicLong shared = new AtomicLong();

    PlainProvider(Mistake mistake) {
        this.mistake = mistake;
    }

    @Override
    public String id() {
        return "plain";
    }

    @Override
    public String summary() {
        return "first fit over a sorted map";
    }

    @Override
    public Upstream models() {
        return new Upstream("alloclab", "test");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return mistake == Mistake.DEFAULT_OUTSIDE_ITS_RANGE ? List.of(CHUNK, WRONG) : List.of(CHUNK);
    }

    @Override
    public List<Variant> variants() {
        String option = mistake == Mistake.VARIANT_OF_AN_UNKNOWN_OPTION ? "plain.chink" : "plain.chunk";
        return List.of(new Variant("large", Map.of(option, "4194304"), "maps more at a time"));
    }

    @Override
    public Set<Capability> capabilities() {
        return switch (mistake) {
            case GIVES_BACK_UNDECLARED -> Set.of(Capability.DETECTS_BAD_FREE);
            case SAYS_NEVER_AND_REUSES -> Set.of(Capability.NEVER_REUSES);
            case THREAD_CACHES_ABSENT ->
                Set.of(Capability.DETECTS_BAD_FREE, Capability.RETURNS_MEMORY, Capability.THREAD_CACHES);
            default -> Set.of(Capability.DETECTS_BAD_FREE, Capability.RETURNS_MEMORY, Capability.WORD_32);
        };
    }

    /** The sound allocator behind the class of late mistakes, without one. */
    static PlainProvider behindNone() {
        return new PlainProvider(Mistake.NONE) {
            @Override
            public UserAllocator create(Context context) {
                return new MisledMalloc(context, Mistake.NONE, new AtomicLong());
            }
        };
    }

    @Override
    public UserAllocator create(Context context) {
        return mistake.misleads() ? new MisledMalloc(context, mistake, shared) : new PlainMalloc(context, mistake);
    }
}
