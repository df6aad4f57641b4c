package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.view.Watermarks;
import org.alloclab.kernel.buddy.layout.PhysicalMap;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law is seen to fail when the state that it speaks of is corrupted. */
class InvariantsTest {
    private MemMap map = new MemMap(1);
    private Zone zone = zone();
    private int frame;

    @BeforeEach
    void someFramesInUse() {
        zone = zone();
        map = zone.map;
        BuddyAllocator buddy = new BuddyAllocator(List.of(zone), map, Probe.NONE);
        frame = (int) buddy.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        long other = buddy.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        buddy.freePages(other, 0, 0);
        Invariants.check(zone);
    }

    private static Zone zone() {
        MachineDescription machine = Machines.x86(16, 1);
        List<ZoneExtent> extents = List.of(PhysicalMap.zonesOf(machine).get(0));
        ZoneWatermarks marks = new ZoneWatermarks(Watermarks.NONE, 0, List.of(0L));
        return new Zone(0, extents.get(0), marks, new PcpLimits(8, 32, 64, false), 1, new MemMap(4096), Teller.SILENT);
    }

    @Test
    void aFrameIsInOnePlace() {
        map.tag(frame, 0);
        breaks("a managed frame is in one place");
    }

    @Test
    void noBlockBeginsInsideAnother() {
        map.tag(zone.areas.first(5, MigrateType.MOVABLE) + 3, MemMap.USED);
        breaks("no block begins inside another");
    }

    @Test
    void aFreeListHoldsFreeBlocks() {
        map.tag(zone.areas.first(5, MigrateType.MOVABLE), MemMap.USED | 5);
        breaks("a free list of order 5 holds free blocks");
    }

    @Test
    void aFreeBlockIsOnAList() {
        map.tag(frame, MemMap.FREE);
        zone.blocks.freeFrames++;
        breaks("free blocks are on a list");
    }

    @Test
    void linksLeadBack() {
        map.prev(zone.areas.first(5, MigrateType.MOVABLE), 77);
        breaks("links lead back");
    }

    @Test
    void aListIsAsLongAsCounted() {
        zone.areas.addFirst(frame, 0, MigrateType.MOVABLE);
        map.next(frame, frame);
        breaks("a list is as long as counted", "links lead back");
    }

    @Test
    void aBlockIsOnTheListOfItsPageblock() {
        map.pageblockType(zone.areas.first(5, MigrateType.MOVABLE), 0, MigrateType.UNMOVABLE);
        breaks("a block is on the list of its pageblock's type");
    }

    @Test
    void buddiesAreNotBothFree() {
        int block = zone.areas.takeFirst(5, MigrateType.MOVABLE);
        zone.areas.addFirst(block, 4, MigrateType.MOVABLE);
        zone.areas.addFirst(block + 16, 4, MigrateType.MOVABLE);
        breaks("a block and its buddy are never both free");
    }

    @Test
    void freeFramesAreTheSumOfTheLists() {
        zone.blocks.freeFrames--;
        breaks("freeFrames is the sum of the lists");
    }

    @Test
    void aPerCpuListHoldsItsOwnBlocks() {
        map.tag(zone.perCpu(0).list(MigrateType.MOVABLE).at(0), MemMap.USED);
        breaks("a per-CPU list holds its own blocks");
    }

    @Test
    void aPerCpuBlockIsOnAList() {
        map.tag(frame, MemMap.ON_PCP);
        breaks("per-CPU blocks are on a list");
    }

    @Test
    void aPerCpuCountIsTheSumOfItsLists() {
        zone.perCpu(0).list(MigrateType.MOVABLE).removeFirst();
        breaks("count is the sum of the lists");
    }

    @Test
    void blocksAreAligned() {
        int odd = frame | 1;
        zone.areas.addFirst(odd, 1, MigrateType.MOVABLE);
        breaks("a block of order 1 is aligned");
    }

    @Test
    void aListIsNotShorterThanCounted() {
        int first = zone.areas.takeFirst(8, MigrateType.MOVABLE);
        zone.areas.addFirst(first, 4, MigrateType.MOVABLE);
        zone.areas.addFirst(first + 16, 4, MigrateType.MOVABLE);
        map.next(zone.areas.first(4, MigrateType.MOVABLE), MemMap.NIL);
        breaks("a list is as long as counted");
    }

    /** A list whose first and last block do not belong together. */
    @Test
    void aListEndsWhereItSays() {
        int first = zone.areas.first(5, MigrateType.MOVABLE);
        int foreign = zone.areas.first(7, MigrateType.MOVABLE);
        map.next(first, foreign);
        zone.areas.remove(first, 5, MigrateType.MOVABLE);
        map.tag(foreign, MemMap.FREE | 5);
        zone.areas.addLast(first, 5, MigrateType.MOVABLE);
        breaks("a list ends where it says");
    }

    @Test
    void framesAreAsManyAsManaged() {
        // The last block of the zone: frames 4000 to 4031.
        int last = zone.blocks.takeFirst(5, MigrateType.MOVABLE);
        map.tag(last, MemMap.USED | 5);
        Invariants.check(zone);
        map.tag(last, MemMap.USED | 6);
        breaks("free + perCpu + used == managed: 3808 against 3776");
    }

    @Test
    void countIsTheSumOfTheBlocksThatSayTheyAreThere() {
        map.tag(zone.perCpu(0).list(MigrateType.MOVABLE).at(0), MemMap.ON_PCP | 1);
        breaks("a per-CPU list holds its own blocks");
    }

    private void breaks(String... laws) {
        assertThatThrownBy(() -> Invariants.check(zone))
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> org.assertj.core.api.Assertions.assertThat(laws)
                        .anyMatch(law -> String.valueOf(e.getMessage()).contains(law)));
    }
}
