package org.alloclab.kernel.slab.slub;

import java.util.function.LongPredicate;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.ObjectHook;

/**
 * Red zones and poison of a SLUB cache (Linux 6.18 mm/slub.c, check_object, init_object).
 *
 * <pre>
 *                 left red zone   object            last byte   right red zone   padding
 *   in use        cc              the user's        the user's  cc               5a
 *   free          bb              6b (poisoned)     a5          bb               5a
 * </pre>
 *
 * A debugging cache hands out and takes back each object singly, through the node's partial slabs. What it finds is
 * reported as the kernel logs it, put right, and the object or slab is used no more.
 *
 * <p>Not modelled: corruption of the free pointer itself, which the simulator keeps outside the object, and the stacks of
 * {@code SLAB_STORE_USER}, whose room is kept.
 */
final class SlubDebug {
    private static final int RED_INACTIVE = 0xbb;
    private static final int RED_ACTIVE = 0xcc;
    private static final int POISON_FREE = 0x6b;
    private static final int POISON_END = 0xa5;
    private static final int POISON_INUSE = 0x5a;

    /** Whether a user has an object; its red zones and poison tell. */
    private enum Use {
        FREE,
        USED
    }

    private final SlubCache cache;
    private final SlubPages pages;
    private final ObjectLayout layout;
    private final Findings findings;
    private final SlubGeometry geometry;
    private final boolean redZone;
    private final boolean poison;
    private final boolean objectPoison;

    SlubDebug(SlubCache cache, SlubPages pages, Findings findings) {
        this.cache = cache;
        this.pages = pages;
        this.findings = findings;
        this.layout = cache.layout;
        this.geometry = layout.geometry;
        CacheSpec spec = layout.spec;
        this.redZone = spec.has(CacheSpec.SLAB_RED_ZONE);
        this.poison = spec.has(CacheSpec.SLAB_POISON);
        this.objectPoison =
                poison && !spec.has(CacheSpec.SLAB_TYPESAFE_BY_RCU) && spec.constructor() == ObjectHook.NONE;
    }

    /** Prepares the objects of a fresh slab. */
    void dress(int slab) {
        if (poison) {
            pages.bytes.fill(
                    layout.firstObject(slab) - geometry.redLeftPad(),
                    (long) geometry.size() * geometry.objects(),
                    (byte) POISON_INUSE);
        }
        for (int i = 0; i < geometry.objects(); i++) {
            dress(layout.object(slab, i), Use.FREE);
        }
    }

    private void dress(long object, Use use) {
        int red = use == Use.USED ? RED_ACTIVE : RED_INACTIVE;
        if (redZone) {
            pages.bytes.fill(object - geometry.redLeftPad(), geometry.redLeftPad(), (byte) red);
            pages.bytes.fill(object + geometry.objectSize(), geometry.inUse() - geometry.objectSize(), (byte) red);
        }
        if (objectPoison && use == Use.FREE) {
            pages.bytes.fill(object, geometry.objectSize() - 1, (byte) POISON_FREE);
            pages.bytes.store(object + geometry.objectSize() - 1, (byte) POISON_END);
        }
    }

    /** alloc_single_from_partial, alloc_single_from_new_slab. */
    long alloc(int gfp, int cpu) {
        SlubSlabs slabs = pages.slabs;
        while (true) {
            int slab = cache.nodePartial.first();
            if (slab == 0) {
                slab = cache.newSlab(gfp, cpu);
                if (slab == 0) {
                    return 0;
                }
                cache.nodePartial.addLast(slab);
            }
            int index = slabs.head[slab] - 1;
            long object = layout.object(slab, index);
            if (!check(object, slab, Use.FREE)) {
                // The slab is left alone from now on, as if all its objects were in use.
                cache.nodePartial.remove(slab);
                slabs.head[slab] = 0;
                slabs.inUse[slab] = geometry.objects();
                slabs.place[slab] = SlubSlabs.FULL;
                continue;
            }
            slabs.head[slab] = slabs.nextFree[slab][index];
            slabs.setUsed(slab, index);
            if (++slabs.inUse[slab] == geometry.objects()) {
                cache.nodePartial.remove(slab);
                slabs.place[slab] = SlubSlabs.FULL;
            }
            dress(object, Use.USED);
            return object;
        }
    }

    /** free_to_partial_list with free_debug_processing. */
    void free(long object, int slab, int cpu) {
        SlubSlabs slabs = pages.slabs;
        int index = layout.indexOf(object, slab);
        if (index < 0) {
            findings.add(new SlubReport(layout, pages, findings, slab).slab("Invalid object pointer 0x" + hex(object)));
            return;
        }
        if (!slabs.isUsed(slab, index)) {
            findings.add(new SlubReport(layout, pages, findings, slab).object("Object already free", object, ""));
            return;
        }
        if (!check(object, slab, Use.USED)) {
            return;
        }
        dress(object, Use.FREE);
        slabs.clearUsed(slab, index);
        slabs.nextFree[slab][index] = (char) slabs.head[slab];
        slabs.head[slab] = index + 1;
        int left = --slabs.inUse[slab];
        boolean spare = left == 0 && cache.nodePartial.size() >= geometry.minPartial();
        if (slabs.place[slab] == SlubSlabs.FULL) {
            if (spare) {
                cache.discard(slab, cpu);
            } else {
                cache.nodePartial.addLast(slab);
            }
        } else if (spare) {
            cache.nodePartial.remove(slab);
            cache.discard(slab, cpu);
        }
    }

    private boolean check(long object, int slab, Use use) {
        int red = use == Use.USED ? RED_ACTIVE : RED_INACTIVE;
        int objectSize = geometry.objectSize();
        int slack = geometry.inUse() - objectSize;
        boolean sound = true;
        if (redZone) {
            long left = object - geometry.redLeftPad();
            sound = holds("Left Redzone", left, geometry.redLeftPad(), red, object, slab);
            sound &= holds("Right Redzone", object + objectSize, slack, red, object, slab);
        } else if (poison) {
            sound = holds("Alignment padding", object + objectSize, slack, POISON_INUSE, object, slab);
        }
        if (objectPoison && use == Use.FREE) {
            sound &= holds("Poison", object, objectSize - 1, POISON_FREE, object, slab);
            sound &= holds("End Poison", object + objectSize - 1, 1, POISON_END, object, slab);
        }
        return sound;
    }

    /** Checks that a range is all one byte; if not, reports the first to last other byte and restores them. */
    private boolean holds(String what, long from, int count, int expected, long object, int slab) {
        LongPredicate other = at -> pages.bytes.load(at) != (byte) expected;
        long fault = from;
        while (fault < from + count && !other.test(fault)) {
            fault++;
        }
        if (fault == from + count) {
            return true;
        }
        long end = from + count;
        while (!other.test(end - 1)) {
            end--;
        }
        String found = String.format(
                "0x%016x-0x%016x @offset=%d. First byte 0x%x instead of 0x%x\n",
                fault,
                end - 1,
                fault - pages.map.address(pages.slabs.frame[slab]),
                pages.bytes.load(fault) & 0xff,
                expected);
        String fix = String.format(
                "FIX %s: Restoring %s 0x%016x-0x%016x=0x%x\n", layout.spec.name(), what, fault, end - 1, expected);
        String report = new SlubReport(layout, pages, findings, slab).object(what + " overwritten", object, found);
        findings.add(report + fix);
        pages.bytes.fill(fault, end - fault, (byte) expected);
        return false;
    }

    private static String hex(long address) {
        return String.format("%016x", address);
    }
}
