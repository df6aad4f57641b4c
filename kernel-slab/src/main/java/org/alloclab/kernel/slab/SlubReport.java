package org.alloclab.kernel.slab;

import java.util.Locale;
import org.alloclab.api.slab.CacheSpec;

/** A finding of a debugging cache in the kernel's words (Linux 6.18 mm/slub.c, slab_bug, print_trailer). */
final class SlubReport {
    private static final int LINE = 16;
    private static final int MOST_BYTES = 4096;
    private static final String RULE = "=".repeat(77);
    private static final String THIN_RULE = "-".repeat(77);

    private final SlubCache cache;
    private final SlubAllocator owner;
    private final int slab;

    SlubReport(SlubCache cache, SlubAllocator owner, int slab) {
        this.cache = cache;
        this.owner = owner;
        this.slab = slab;
    }

    /** A finding about a slab as a whole. */
    String slab(String what) {
        return header(what) + slabLine();
    }

    /** A finding about an object, with its bytes. */
    String object(String what, long object, String found) {
        SlubGeometry geometry = cache.geometry;
        StringBuilder text = new StringBuilder(header(what)).append(found).append(slabLine());
        long base = owner.map.address(owner.slabs.frame[slab]);
        text.append(String.format(
                Locale.ROOT, "Object 0x%016x @offset=%d fp=0x%016x\n\n", object, object - base, following(object)));
        boolean redZone = cache.spec.has(CacheSpec.SLAB_RED_ZONE);
        if (redZone) {
            dump(text, "Redzone  ", object - geometry.redLeftPad(), geometry.redLeftPad());
        } else if (object > base + LINE) {
            dump(text, "Bytes b4 ", object - LINE, LINE);
        }
        dump(text, "Object   ", object, Math.min(geometry.objectSize(), MOST_BYTES));
        if (redZone) {
            dump(text, "Redzone  ", object + geometry.objectSize(), geometry.inUse() - geometry.objectSize());
        }
        int sound = geometry.size() - geometry.redLeftPad();
        if (geometry.inUse() < sound) {
            dump(text, "Padding  ", object + geometry.inUse(), sound - geometry.inUse());
        }
        return text.toString();
    }

    private String header(String what) {
        String taint = owner.reports().isEmpty() ? "Not tainted" : "Tainted: [B]=BAD_PAGE";
        return RULE + "\nBUG " + cache.name() + " (" + taint + "): " + what + "\n" + THIN_RULE + "\n\n";
    }

    private String slabLine() {
        int head = owner.slabs.head[slab];
        return String.format(
                Locale.ROOT,
                "Slab 0x%016x objects=%d used=%d fp=0x%016x\n",
                owner.map.address(owner.slabs.frame[slab]),
                cache.geometry.objects(),
                owner.slabs.inUse[slab],
                head == 0 ? 0 : address(head - 1));
    }

    private long following(long object) {
        int index = cache.indexOf(object, slab);
        int next = owner.slabs.isUsed(slab, index) ? 0 : owner.slabs.nextFree[slab][index];
        return next == 0 ? 0 : address(next - 1);
    }

    private long address(int index) {
        return cache.firstObject(slab) + (long) index * cache.geometry.size();
    }

    /** As print_hex_dump prints: address, 16 bytes, and what they are as characters. */
    private void dump(StringBuilder text, String label, long from, int count) {
        for (int line = 0; line < count; line += LINE) {
            StringBuilder hex = new StringBuilder();
            StringBuilder characters = new StringBuilder();
            for (int i = line; i < Math.min(count, line + LINE); i++) {
                int b = owner.bytes.load(from + i) & 0xff;
                hex.append(String.format(Locale.ROOT, "%02x ", b));
                characters.append(b >= ' ' && b < 0x7f ? (char) b : '.');
            }
            text.append(String.format(Locale.ROOT, "%s%016x: %-49s%s\n", label, from + line, hex, characters));
        }
    }
}
