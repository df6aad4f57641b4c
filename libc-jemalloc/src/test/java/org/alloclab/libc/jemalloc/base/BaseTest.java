package org.alloclab.libc.jemalloc.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;

/**
 * Records and their counts worked out by hand: a block's header takes 144 bytes, {@code base_t} 3912 at 192, so that the
 * first record lies at 4160. Blocks begin on 2 MiB and grow from 2 MiB to 4, 6, 8 and 10, for each is of the next page size
 * class, rounded up to whole huge pages.
 */
final class BaseTest {
    private static final long MIB = 1 << 20;

    private final PlainAddressSpace space = new PlainAddressSpace();
    private final Pages pages = new Pages(space, MachineDescription.reference(), "default");
    private final Mutex mutex = new Mutex(new RunningThread());

    private Base base(Base.Owner owner, String metadataThp) {
        return Objects.requireNonNull(Base.create(pages, new SizeClasses(), mutex, owner, metadataThp));
    }

    private static List<String> blocks(Base base) {
        List<String> blocks = new ArrayList<>();
        base.forEachBlock((start, rest, end) -> blocks.add((end - start) / MIB + " MiB, " + (rest - start)));
        return blocks;
    }

    @Test
    void recordsFollowOneAnother() {
        Base base = base(Base.Owner.FIRST_ARENA, "disabled");
        long first = base.alloc(100, 16);
        assertThat(first % (2 * MIB)).isEqualTo(4160);
        assertThat(base.alloc(1, 8)).isEqualTo(first + 112);
        assertThat(base.alloc(64, 64) - first).isEqualTo(128);
        assertThat(blocks(base)).containsExactly("2 MiB, 4352");
        assertThat(base.allocated()).isEqualTo(144 + 3968 + 112 + 16 + 64);
        assertThat(base.resident()).isEqualTo(2 * 4096);
        assertThat(base.mapped()).isEqualTo(2 * MIB);
        assertThat(base.hugePages()).isZero();
        assertThat(base.lastSerial()).isZero();
    }

    /** 4112 bytes from 4160 on end at 8272, on the third page. */
    @Test
    void pagesCountAsResidentUpToTheLastRecord() {
        Base base = base(Base.Owner.FIRST_ARENA, "disabled");
        base.alloc(4096 - 64, 64);
        assertThat(base.resident()).isEqualTo(2 * 4096);
        base.alloc(16, 16);
        assertThat(base.resident()).isEqualTo(3 * 4096);
    }

    @Test
    void whatDoesNotFitGetsALargerBlockAndTheSmallestRestThatFitsIsTaken() {
        Base base = base(Base.Owner.FIRST_ARENA, "disabled");
        base.alloc(MIB, 64);
        base.alloc(2 * MIB, 64);
        assertThat(base.lastSerial()).isEqualTo(1);
        assertThat(blocks(base)).containsExactly("2 MiB, " + (4160 + MIB), "4 MiB, " + (192 + 2 * MIB));
        base.alloc(MIB / 2, 64);
        assertThat(base.lastSerial()).isZero();
        base.alloc(MIB, 64);
        assertThat(base.lastSerial()).isEqualTo(1);
        base.alloc(3 * MIB, 64);
        assertThat(base.lastSerial()).isEqualTo(2);
        assertThat(base.mapped()).isEqualTo((2 + 4 + 6) * MIB);
        base.alloc(20 * MIB, 64);
        assertThat(base.mapped()).isEqualTo((2 + 4 + 6 + 24) * MIB);
        base.alloc(22 * MIB, 64);
        assertThat(base.mapped()).isEqualTo((2 + 4 + 6 + 24 + 28) * MIB);
    }

    /** Blocks of 24, 32 and 40 MiB, which leave nearly 4 MiB each. */
    @Test
    void ofEqualRestsTheOldestServes() {
        Base base = base(Base.Owner.FIRST_ARENA, "disabled");
        for (long mib : new long[] {20, 28, 36}) {
            base.alloc(mib * MIB, 64);
        }
        assertThat(base.mapped()).isEqualTo((2 + 24 + 32 + 40) * MIB);
        for (int serial = 1; serial <= 3; serial++) {
            base.alloc(3 * MIB, 64);
            assertThat(base.lastSerial()).isEqualTo(serial);
        }
    }

    @Test
    void aBaseOfALaterArenaTurnsHugeWithItsSecondBlock() {
        Base base = base(Base.Owner.LATER_ARENA, "auto");
        assertThat(base.hugePages()).isZero();
        assertThat(advised()).isEmpty();
        base.alloc(2 * MIB, 64);
        assertThat(advised()).containsExactly("0x200000", "0x400000");
        // the first block up to its cursor, the second's header, then the record beyond its first huge page
        assertThat(base.hugePages()).isEqualTo(1 + 1 + 1);
        base.alloc(4 * MIB, 64);
        assertThat(advised()).containsExactly("0x200000", "0x400000", "0x600000");
        assertThat(base.hugePages()).isEqualTo(3 + 1 + 2);
    }

    @Test
    void theFirstBaseTurnsHugeWithItsFifthBlock() {
        Base base = base(Base.Owner.FIRST_ARENA, "auto");
        for (long mib : new long[] {3, 5, 7}) {
            base.alloc(mib * MIB, 64);
        }
        assertThat(advised()).isEmpty();
        base.alloc(9 * MIB, 64);
        assertThat(advised()).containsExactly("0x800000", "0x600000", "0x400000", "0x200000", "0xa00000");
        assertThat(base.hugePages()).isEqualTo(4 + 3 + 2 + 1 + 1 + 4);
    }

    @Test
    void allBlocksAreHugeWhereThatIsAskedFor() {
        Base base = base(Base.Owner.FIRST_ARENA, "always");
        assertThat(advised()).containsExactly("0x200000");
        assertThat(base.hugePages()).isEqualTo(1);
        base.alloc(2 * MIB, 64);
        assertThat(base.hugePages()).isEqualTo(1 + 1 + 1);
    }

    /** The mutex is locked for a request, again once another block is there, and with {@code auto} while huge pages are thought of. */
    @Test
    void theMutexIsLockedAnewForAnotherBlock() {
        Base base = base(Base.Owner.LATER_ARENA, "disabled");
        base.alloc(16, 16);
        assertThat(mutex.counts().locks()).isEqualTo(1);
        base.alloc(2 * MIB, 16);
        assertThat(mutex.counts().locks()).isEqualTo(3);
        Base huge = base(Base.Owner.LATER_ARENA, "auto");
        huge.alloc(2 * MIB, 16);
        assertThat(mutex.counts().locks()).isEqualTo(6);
    }

    @Test
    void withoutMemoryThereIsNone() {
        Base base = base(Base.Owner.LATER_ARENA, "disabled");
        space.limit(0);
        assertThat(base.alloc(16, 16)).isNotZero();
        assertThat(base.alloc(2 * MIB, 16)).isZero();
        assertThat(Base.create(pages, new SizeClasses(), mutex, Base.Owner.LATER_ARENA, "disabled"))
                .isNull();
        assertThat(base.mapped()).isEqualTo(2 * MIB);
    }

    /** The lengths of what was advised to be huge, in order. */
    private List<String> advised() {
        return space.calls().stream()
                .filter(call -> call.startsWith("madvise") && call.contains(", 0xe)"))
                .map(call -> call.split(", ", -1)[1])
                .toList();
    }
}
