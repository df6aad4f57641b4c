package org.alloclab.harness.script.call;

import java.util.Map;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.harness.script.Call;

/** The letters and words that stand for rights, flags and advice. */
final class Flags {
    private static final int UNKNOWN_ADVICE = 77;
    private static final int UNKNOWN_HUGE_SIZE = 16 << 26;
    private static final int UNKNOWN_REMAP = 64;
    private static final int NON_BLOCKING = 0x10000;
    private static final int PROT_GROWSDOWN = 0x01000000;
    private static final int PROT_GROWSUP = 0x02000000;
    private static final int UNKNOWN_PROT = 0x40;
    private static final String RIGHTS = "rwxdu?-";

    private static final Map<String, Integer> ADVICE = Map.ofEntries(
            Map.entry("normal", Advice.NORMAL),
            Map.entry("random", Advice.RANDOM),
            Map.entry("sequential", Advice.SEQUENTIAL),
            Map.entry("willneed", Advice.WILLNEED),
            Map.entry("dontneed", Advice.DONTNEED),
            Map.entry("free", Advice.FREE),
            Map.entry("remove", Advice.REMOVE),
            Map.entry("dontfork", Advice.DONTFORK),
            Map.entry("dofork", Advice.DOFORK),
            Map.entry("mergeable", Advice.MERGEABLE),
            Map.entry("hugepage", Advice.HUGEPAGE),
            Map.entry("nohugepage", Advice.NOHUGEPAGE),
            Map.entry("dontdump", Advice.DONTDUMP),
            Map.entry("dodump", Advice.DODUMP),
            Map.entry("wipeonfork", Advice.WIPEONFORK),
            Map.entry("keeponfork", Advice.KEEPONFORK),
            Map.entry("cold", Advice.COLD),
            Map.entry("pageout", Advice.PAGEOUT),
            Map.entry("populate_read", Advice.POPULATE_READ),
            Map.entry("populate_write", Advice.POPULATE_WRITE),
            Map.entry("dontneed_locked", Advice.DONTNEED_LOCKED),
            Map.entry("collapse", Advice.COLLAPSE),
            Map.entry("guard", Advice.GUARD_INSTALL),
            Map.entry("unguard", Advice.GUARD_REMOVE),
            Map.entry("bogus", UNKNOWN_ADVICE));

    private static final Map<String, Integer> MAP_WORDS = Map.of(
            "private", MapFlags.PRIVATE,
            "shared", MapFlags.SHARED,
            "populate", MapFlags.POPULATE,
            "noreserve", MapFlags.NORESERVE,
            "stack", MapFlags.STACK,
            "hugetlb", MapFlags.HUGETLB);

    private Flags() {}

    /** Whether a word is one of rights, and so no length. */
    static boolean isRights(String word) {
        return word.chars().allMatch(letter -> RIGHTS.indexOf(letter) >= 0);
    }

    static int rights(Call call, String letters) {
        int prot = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            prot |= switch (letter) {
                case 'r' -> Prot.READ;
                case 'w' -> Prot.WRITE;
                case 'x' -> Prot.EXEC;
                case 'd' -> PROT_GROWSDOWN;
                case 'u' -> PROT_GROWSUP;
                case '?' -> UNKNOWN_PROT;
                case '-' -> 0;
                default -> throw call.bad(letters, "protection of letters r w x or -");
            };
        }
        return prot;
    }

    /** Words between commas, anonymous where no file is given; or letters. */
    static int map(Call call, String text, boolean onFile) {
        String[] words = text.split(",", -1);
        if (!MAP_WORDS.containsKey(words[0])) {
            return mapLetters(call, text);
        }
        int flags = onFile ? 0 : MapFlags.ANONYMOUS;
        for (String word : words) {
            Integer flag = MAP_WORDS.get(word);
            if (flag == null) {
                throw call.bad(
                        word,
                        "a mapping flag of "
                                + MAP_WORDS.keySet().stream().sorted().toList());
            }
            flags |= flag;
        }
        return flags;
    }

    private static int mapLetters(Call call, String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            flags |= switch (letter) {
                case 'p' -> MapFlags.PRIVATE;
                case 's' -> MapFlags.SHARED;
                case 'v' -> MapFlags.SHARED_VALIDATE;
                case 'a' -> MapFlags.ANONYMOUS;
                case 'f' -> MapFlags.FIXED;
                case 'n' -> MapFlags.FIXED_NOREPLACE;
                case 'r' -> MapFlags.NORESERVE;
                case 'l' -> MapFlags.POPULATE;
                case 'k' -> MapFlags.LOCKED;
                case 'g' -> MapFlags.GROWSDOWN;
                case 'S' -> MapFlags.STACK;
                case 'b' -> NON_BLOCKING;
                case 'h' -> MapFlags.HUGETLB;
                case '2' -> MapFlags.HUGE_2MB;
                case '1' -> MapFlags.HUGE_1GB;
                case '?' -> UNKNOWN_HUGE_SIZE;
                default ->
                    throw call.bad(
                            letters, "mapping flags of letters p s v a f n r l k g S h 2 1, or words such as private");
            };
        }
        return flags;
    }

    static int remap(Call call, String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            flags |= switch (letter) {
                case 'm' -> MapFlags.MREMAP_MAYMOVE;
                case 'f' -> MapFlags.MREMAP_FIXED;
                case 'd' -> MapFlags.MREMAP_DONTUNMAP;
                case '?' -> UNKNOWN_REMAP;
                case '-' -> 0;
                default -> throw call.bad(letters, "mremap flags of letters m f d or -");
            };
        }
        return flags;
    }

    static int advice(Call call, String name) {
        Integer advice = ADVICE.get(name);
        if (advice == null) {
            throw call.bad(name, "a kernel name of advice such as dontneed");
        }
        return advice;
    }

    static int fileAdvice(String name) {
        return switch (name) {
            case "normal" -> 0;
            case "random" -> 1;
            case "sequential" -> 2;
            case "willneed" -> 3;
            default -> 4;
        };
    }

    static int lockAll(String letters) {
        return (letters.indexOf('c') >= 0 ? 1 : 0)
                | (letters.indexOf('f') >= 0 ? 2 : 0)
                | (letters.indexOf('o') >= 0 ? 4 : 0);
    }
}
