package org.alloclab.kernel.buddy.zoned;

import java.util.List;
import java.util.function.Function;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.ZoneView;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/** The buddy system with its laws looked at after every call ({@code debug_pagealloc=on}). */
final class DebugPageAlloc implements PageFrameAllocator {
    private final BuddyAllocator buddy;
    private final TouchedFrames touched;

    private DebugPageAlloc(BuddyAllocator buddy, TouchedFrames touched) {
        this.buddy = buddy;
        this.touched = touched;
        touched.check();
    }

    /**
     * A checked buddy system.
     *
     * @param end first frame behind the last
     * @param zonesOver makes the zones over a map of memory
     */
    static DebugPageAlloc of(int end, List<ZoneExtent> extents, Function<MemMap, List<Zone>> zonesOver, Probe probe) {
        WatchedMemMap map = new WatchedMemMap(end, extents);
        List<Zone> zones = zonesOver.apply(map);
        return new DebugPageAlloc(new BuddyAllocator(zones, map, probe), new TouchedFrames(zones, map));
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        long frame = buddy.allocPages(order, gfp, cpu);
        touched.check();
        return frame;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        buddy.freePages(frame, order, cpu);
        touched.check();
    }

    @Override
    public void splitPages(long frame, int order) {
        buddy.splitPages(frame, order);
        touched.check();
    }

    @Override
    public int allocBulk(int count, int gfp, int cpu, long[] frames) {
        int taken = buddy.allocBulk(count, gfp, cpu, frames);
        touched.check();
        return taken;
    }

    @Override
    public String failureReport(String caller, int order, int gfp, int cpu) {
        return buddy.failureReport(caller, order, gfp, cpu);
    }

    @Override
    public long freeFrames() {
        return buddy.freeFrames();
    }

    @Override
    public long totalFrames() {
        return buddy.totalFrames();
    }

    @Override
    public List<ZoneView> zones() {
        return buddy.zones();
    }

    @Override
    public List<String> procFiles() {
        return buddy.procFiles();
    }

    @Override
    public String proc(String file) {
        return buddy.proc(file);
    }

    @Override
    public void checkInvariants() {
        touched.check();
        buddy.checkInvariants();
    }
}
