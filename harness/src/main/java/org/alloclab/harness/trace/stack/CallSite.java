package org.alloclab.harness.trace.stack;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a stack is called by: the innermost line that is neither of a run-time library nor of a function that does nothing but
 * allocate; where there is none, the innermost line.
 *
 * @param text {@code function (name.c:12)}, {@code function (libfoo.so+0x1234)} or {@code libfoo.so+0x1234}
 */
public record CallSite(String text) {
    /** Of blocks whose stack was not noted. */
    public static final CallSite UNKNOWN = new CallSite("not noted");

    private static final Pattern RUN_TIME = Pattern.compile(
            "(libc|libstdc\\+\\+|libc\\+\\+|libc\\+\\+abi|libgcc_s|libm|libpthread|libdl|ld-linux[-a-z0-9_]*|ld)(-[0-9.]+)?\\.so.*");
    /** Operators, parts of the C++ library, and functions that are named as malloc's family is, such as {@code xmalloc}. */
    private static final Pattern ALLOCATES = Pattern.compile("operator new.*|(void\\* )?(std|__gnu_cxx)::.*|"
            + "(?i)\\w*(malloc|calloc|realloc|reallocarray|memalign|aligned_alloc|strn?dup)[0-9]?(\\.\\w+)*");

    /** What a stack is called by. */
    public static CallSite of(CallStack stack) {
        List<Place> places = stack.places();
        for (Place place : places) {
            String name = place.module().substring(place.module().lastIndexOf('/') + 1);
            if (RUN_TIME.matcher(name).matches()) {
                continue;
            }
            if (place.lines().isEmpty()) {
                return new CallSite(place.offset());
            }
            for (CodeLine line : place.lines()) {
                if (!ALLOCATES.matcher(line.function()).matches()) {
                    return new CallSite(place.text(line));
                }
            }
        }
        return places.isEmpty() ? UNKNOWN : new CallSite(innermost(places.get(0)));
    }

    private static String innermost(Place place) {
        return place.lines().isEmpty()
                ? place.offset()
                : place.text(place.lines().get(0));
    }
}
