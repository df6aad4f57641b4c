package org.alloclab.harness.trace.format;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of an allocator as call tracers name them. */
enum CallKind {
    /** {@code malloc(size)}. */
    MALLOC(1),
    /** {@code calloc(count, size)}. */
    CALLOC(2),
    /** {@code realloc(old, size)}. */
    REALLOC(2),
    /** {@code reallocarray(old, count, size)}. */
    REALLOCARRAY(3),
    /** {@code memalign(alignment, size)}, aligned_alloc. */
    MEMALIGN(2),
    /** {@code posix_memalign(where, alignment, size)}; the block is not the result. */
    POSIX_MEMALIGN(3),
    /** {@code valloc(size)}: aligned to a page. */
    VALLOC(1),
    /** {@code pvalloc(size)}: whole pages. */
    PVALLOC(1),
    /** {@code operator new(size)}. */
    NEW(1),
    /** {@code operator new(size, alignment)}. */
    ALIGNED_NEW(2),
    /** {@code free(old)}, operator delete. */
    FREE(1);

    private static final Map<String, CallKind> BY_NAME = Map.ofEntries(
            Map.entry("malloc", MALLOC),
            Map.entry("calloc", CALLOC),
            Map.entry("realloc", REALLOC),
            Map.entry("reallocarray", REALLOCARRAY),
            Map.entry("memalign", MEMALIGN),
            Map.entry("aligned_alloc", MEMALIGN),
            Map.entry("posix_memalign", POSIX_MEMALIGN),
            Map.entry("valloc", VALLOC),
            Map.entry("pvalloc", PVALLOC),
            Map.entry("free", FREE),
            Map.entry("cfree", FREE),
            Map.entry("__libc_malloc", MALLOC),
            Map.entry("__libc_calloc", CALLOC),
            Map.entry("__libc_realloc", REALLOC),
            Map.entry("__libc_memalign", MEMALIGN),
            Map.entry("__libc_free", FREE));

    private final int arguments;

    CallKind(int arguments) {
        this.arguments = arguments;
    }

    /** How many arguments it needs. */
    int arguments() {
        return arguments;
    }

    /** Whether it gives up a block, which is its first argument. */
    boolean givesUp() {
        return this == FREE || this == REALLOC || this == REALLOCARRAY;
    }

    /** The kind of a function, or {@code null} if it is none of an allocator's. C++ operators are named mangled or plainly. */
    static @Nullable CallKind of(String name) {
        CallKind known = BY_NAME.get(name);
        if (known != null) {
            return known;
        }
        if (name.startsWith("_Zn") || name.startsWith("operator new")) {
            return isOperator(name, "_Znw", "_Zna", "operator new")
                    ? (name.contains("align_val_t") ? ALIGNED_NEW : NEW)
                    : null;
        }
        return isOperator(name, "_Zdl", "_Zda", "operator delete") ? FREE : null;
    }

    private static boolean isOperator(String name, String mangled, String mangledArray, String plain) {
        if (name.startsWith(plain)) {
            String rest = name.substring(plain.length());
            return rest.isEmpty() || rest.startsWith("(") || rest.startsWith("[]") || rest.startsWith(" [");
        }
        // The size is unsigned int or unsigned long, the block a pointer to void.
        boolean deletes = mangled.equals("_Zdl");
        return (name.startsWith(mangled) || name.startsWith(mangledArray))
                && name.length() > 4
                && (deletes ? name.startsWith("Pv", 4) : "jmy".indexOf(name.charAt(4)) >= 0);
    }
}
