package org.alloclab.harness.vmscript;

import java.util.Map;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;

/** The letters and names that stand for flags. */
final class Words {
    private static final int UNKNOWN_ADVICE = 77;
    private static final int UNKNOWN_HUGE_SIZE = 16 << 26;

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

    private Words() {}

    static int prot(ScriptLine line, String letters) {
        int prot = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            prot |= switch (letter) {
                case 'r' -> 1;
                case 'w' -> 2;
                case 'x' -> 4;
                case 'd' -> 0x01000000;
                case 'u' -> 0x02000000;
                case '?' -> 0x40;
                case '-' -> 0;
                default -> throw new ScriptException(line.number(), letters, "protection of letters r w x or -");
            };
        }
        return prot;
    }

    static int mapFlags(ScriptLine line, String letters) {
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
                case 'b' -> 0x10000;
                case 'h' -> MapFlags.HUGETLB;
                case '2' -> MapFlags.HUGE_2MB;
                case '1' -> MapFlags.HUGE_1GB;
                case '?' -> UNKNOWN_HUGE_SIZE;
                default ->
                    throw new ScriptException(
                            line.number(), letters, "mapping flags of letters p s v a f n r l k g S h 2 1");
            };
        }
        return flags;
    }

    static int remapFlags(ScriptLine line, String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            flags |= switch (letter) {
                case 'm' -> MapFlags.MREMAP_MAYMOVE;
                case 'f' -> MapFlags.MREMAP_FIXED;
                case 'd' -> MapFlags.MREMAP_DONTUNMAP;
                case '?' -> 64;
                case '-' -> 0;
                default -> throw new ScriptException(line.number(), letters, "mremap flags of letters m f d or -");
            };
        }
        return flags;
    }

    static int advice(ScriptLine line, String name) {
        Integer advice = ADVICE.get(name);
        if (advice == null) {
            throw new ScriptException(line.number(), name, "a kernel name of advice such as dontneed");
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

    static int lockAllFlags(String letters) {
        return (letters.indexOf('c') >= 0 ? 1 : 0)
                | (letters.indexOf('f') >= 0 ? 2 : 0)
                | (letters.indexOf('o') >= 0 ? 4 : 0);
    }
}
