package org.alloclab.harness.explain;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;

/** The names that a process scene gives to addresses, and its words for sizes, rights, flags and advice. */
final class SceneAddresses {
    private static final Map<String, Integer> ADVICE = Map.of(
            "dontneed", Advice.DONTNEED,
            "free", Advice.FREE,
            "willneed", Advice.WILLNEED,
            "cold", Advice.COLD,
            "pageout", Advice.PAGEOUT,
            "hugepage", Advice.HUGEPAGE,
            "nohugepage", Advice.NOHUGEPAGE,
            "collapse", Advice.COLLAPSE,
            "guard", Advice.GUARD_INSTALL);

    private static final Map<String, Integer> FLAGS = Map.of(
            "private", MapFlags.PRIVATE,
            "shared", MapFlags.SHARED,
            "populate", MapFlags.POPULATE,
            "noreserve", MapFlags.NORESERVE,
            "stack", MapFlags.STACK,
            "hugetlb", MapFlags.HUGETLB);

    private final Map<String, Long> names = new LinkedHashMap<>();

    void put(String name, long address) {
        names.put(name, address);
    }

    /** {@code NAME}, {@code NAME+SIZE}, {@code NAME-SIZE} or {@code 0xHEX}. */
    long of(String expression) {
        if (expression.startsWith("0x")) {
            return Long.decode(expression);
        }
        int sign = Math.max(expression.indexOf('+'), expression.indexOf('-'));
        String name = sign < 0 ? expression : expression.substring(0, sign);
        Long address = names.get(name);
        if (address == null) {
            throw new IllegalArgumentException("a scene has no address " + name + " yet");
        }
        if (sign < 0) {
            return address;
        }
        long distance = size(expression.substring(sign + 1));
        return expression.charAt(sign) == '+' ? address + distance : address - distance;
    }

    /** A size in bytes, which may end in K or M, or be a product such as {@code 13*1023}. */
    static long size(String text) {
        if (text.startsWith("-")) {
            return -size(text.substring(1));
        }
        int times = text.indexOf('*');
        return times < 0
                ? ScenePlayer.size(text)
                : ScenePlayer.size(text.substring(0, times)) * ScenePlayer.size(text.substring(times + 1));
    }

    static int prot(String letters) {
        return (letters.contains("r") ? Prot.READ : 0)
                | (letters.contains("w") ? Prot.WRITE : 0)
                | (letters.contains("x") ? Prot.EXEC : 0);
    }

    static int mapFlags(String words, boolean anonymous) {
        int flags = anonymous ? MapFlags.ANONYMOUS : 0;
        for (String word : words.split(",", -1)) {
            flags |= known(FLAGS, word, "mapping flag");
        }
        return flags;
    }

    static int advice(String word) {
        return known(ADVICE, word, "advice");
    }

    private static int known(Map<String, Integer> words, String word, String kind) {
        Integer value = words.get(word.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw new IllegalArgumentException("a scene has no " + kind + " " + word + "; it has " + words.keySet());
        }
        return value;
    }
}
