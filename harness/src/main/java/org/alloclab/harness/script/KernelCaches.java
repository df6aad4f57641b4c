package org.alloclab.harness.script;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.slab.KmemCache;
import org.jspecify.annotations.Nullable;

/** The caches that a script makes, and which of them its objects came from. */
public final class KernelCaches {
    private final Map<String, KmemCache> byName = new LinkedHashMap<>();
    private final Map<Long, KmemCache> owners = new HashMap<>();

    public void add(String name, KmemCache cache) {
        byName.put(name, cache);
    }

    @Nullable
    KmemCache named(String name) {
        return byName.get(name);
    }

    public void owns(KmemCache cache, long object) {
        owners.put(object, cache);
    }

    /** The cache that an object came from, which is forgotten. */
    public @Nullable KmemCache release(long object) {
        return owners.remove(object);
    }
}
