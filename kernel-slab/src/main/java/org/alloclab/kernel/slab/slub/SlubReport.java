package org.alloclab.kernel.slab.slub;

import java.util.Locale;
import org.alloclab.api.slab.CacheSpec;

/** A finding of a debugging cache in the kernel's words (Linux 6.18 mm/slub.c, slab_bug, print_trailer). */
final class SlubReport {
    private static final int LINE = 16;
    private static final int MOST_BYTES = 4096;
    private static final String RULE = "=".repeat(77);
    private static final String THIN_RULE = "-".repeat(77);

    private final ObjectLayout layout;
    private final SlubPages pages;
    private final Findings findings;
    private final int slab;

    SlubReport(ObjectLayout layout, SlubPages pages, Findings findings, int slab) {
        this.layout = layout;
        this.pages = pages;
        this.findings = findings;
        this.slab = slab;
    }

    /** A finding about a slab as a whole. */
    String slab(String what) {
        return header(what) + slabLine();
    }

    /** A finding about an object, with its bytes. */
    String object(String what, long object, String found) {
        SlubGeometry geometry = layout.geometry;
        StringBuilder text = new StringBuilder(header(what)).append(found).append(slabLine());
        long base = pages.map.address(pages.slabs.frame[slab]);
        text.append(String.format(
                Locale.ROOT, "Object 0x%016x @offset=%d fp=0x%016x\n\n", object, object - base, following(object)));
        boolean redZone = layout.spec.has(CacheSpec.SLAB_RED_ZONE);
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
        String taint = findings.isEmpty() ? "Not tainted" : "Tainted: [B]=BAD_PAGE";
        return RULE + "\nBUG " + layout.spec.name() + " (" + taint + "): " + what + "\n" + THIN_RULE + "\n\n";
    }

    private String slabLine() {
        int head = pages.slabs.head[slab];
        return String.format(
                Locale.ROOT,
                "Slab 0x%016x objects=%d used=%d fp=0x%016x\n",
                pages.map.address(pages.slabs.frame[slab]),
                layout.geometry.objects(),
                pages.slabs.inUse[slab],
                head == 0 ? 0 : layout.object(slab, head - 1));
    }

    private long following(long object) {
        int index = layout.indexOf(object, slab);
        int next = pages.slabs.isUsed(slab, index) ? 0 : pages.slabs.nextFree[slab][index];
        return next == 0 ? 0 : layout.object(slab, next - 1);
    }

    /** As print_hex_dump prints: address, 16 bytes, and what they are as characters. */
    private void dump(StringBuilder text, String label, long from, int count) {
        for (int line = 0; line < count; line += LINE) {
            StringBuilder hex = new StringBuilder();
            StringBuilder characters = new StringBuilder();
            for (int i = line; i < Math.min(count, line + LINE); i++) {
                int b = pages.bytes.load(from + i) & 0xff;
                hex.append(String.format(Locale.ROOT, "%02x ", b));
                characters.append(b >= ' ' && b < 0x7f ? (char) b : '.');
            }
            text.append(String.format(Locale.ROOT, "%s%016x: %-49s%s\n", label, from + line, hex, characters));
        }
    }
}
