package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ForwardingAddressSpace;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.VmaView;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit's own address space keeps what the kit asks of one, and the kit finds each planted mistake by its law. */
class AddressSpaceKitTest {
    enum Mistake {
        NONE(""),
        AREAS_OVERLAP("areasAreApart"),
        MMAP_WITHIN_A_PAGE("areasAreApart"),
        FRESH_MEMORY_IS_DIRTY("contentIsKeptAndFreshMemoryIsZero"),
        FIXED_IS_A_HINT("contentIsKeptAndFreshMemoryIsZero"),
        MUNMAP_KEEPS_THE_PAGES("whatIsNotMappedCannotBeTouched"),
        MUNMAP_TAKES_ONE_PAGE_MORE("whatIsNotMappedCannotBeTouched"),
        MPROTECT_IS_IGNORED("protectionIsKept"),
        BREAK_KEEPS_WHAT_WAS_ABOVE("theBreakMoves"),
        BREAK_ANSWERS_0_AS_LIBC("theBreakMoves"),
        MREMAP_LOSES_A_PAGE("areasMoveWithTheirContent"),
        MREMAP_KEEPS_WHAT_WAS_CUT_OFF("areasMoveWithTheirContent"),
        DONTNEED_KEEPS_THE_PAGES("dontNeedForgets"),
        FAULTS_COUNT_TWICE("figuresAndAreasAgree"),
        SIZE_IS_NOT_COUNTED("figuresAndAreasAgree"),
        RUNS_DO_NOT_TILE("figuresAndAreasAgree"),
        AREAS_FALL("figuresAndAreasAgree"),
        MAPS_NOTHING("wrongCallsAreAnsweredWithTheirErrno"),
        ERRORS_ARE_MINUS_ONE("wrongCallsAreAnsweredWithTheirErrno"),
        DONTNEED_TAKES_A_PAGE_MORE("aProgramOfCallsKeepsItsPages"),
        MREMAP_LOSES_THE_LAST_PAGE("aProgramOfCallsKeepsItsPages"),
        ONE_MUNMAP_IN_100_IS_LOST("aProgramOfCallsKeepsItsPages");

        private final String law;

        Mistake(String law) {
            this.law = law;
        }
    }

    /** A right address space behind a mistake. */
    private static final class Wrong extends ForwardingAddressSpace {
        private static final long PAGE = 4096;

        private final Mistake mistake;
        private long last;
        private int maps;
        private int unmaps;

        Wrong(Mistake mistake) {
            super(new PlainAddressSpace());
            this.mistake = mistake;
        }

        private boolean is(Mistake candidate) {
            return mistake == candidate;
        }

        private long told(long result) {
            return Errno.isError(result) && is(Mistake.ERRORS_ARE_MINUS_ONE) ? -1 : result;
        }

        @Override
        public long brk(long address) {
            long before = super.brk(0);
            if (is(Mistake.BREAK_KEEPS_WHAT_WAS_ABOVE) && address != 0 && address > PAGE && address < before) {
                return address;
            }
            long result = super.brk(address);
            return is(Mistake.BREAK_ANSWERS_0_AS_LIBC) && address != 0 ? 0 : result;
        }

        @Override
        public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
            if (is(Mistake.MAPS_NOTHING) && length == 0) {
                return super.mmap(address, PAGE, prot, flags, fd, offset);
            }
            if (is(Mistake.AREAS_OVERLAP) && ++maps % 50 == 0) {
                return last;
            }
            int asked = is(Mistake.FIXED_IS_A_HINT) ? flags & ~MapFlags.FIXED : flags;
            long where = is(Mistake.FIXED_IS_A_HINT) ? 0 : address;
            long result = super.mmap(where, length, prot, asked, fd, offset);
            if (is(Mistake.FRESH_MEMORY_IS_DIRTY) && !Errno.isError(result)) {
                memory().store(result, 1);
            }
            last = result;
            return is(Mistake.MMAP_WITHIN_A_PAGE) && !Errno.isError(result) ? result + 64 : told(result);
        }

        @Override
        public long munmap(long address, long length) {
            if (is(Mistake.MUNMAP_KEEPS_THE_PAGES) || (is(Mistake.ONE_MUNMAP_IN_100_IS_LOST) && ++unmaps % 100 == 0)) {
                return 0;
            }
            return told(super.munmap(address, length + (is(Mistake.MUNMAP_TAKES_ONE_PAGE_MORE) ? PAGE : 0)));
        }

        @Override
        public long mprotect(long address, long length, int prot) {
            return is(Mistake.MPROTECT_IS_IGNORED) ? 0 : told(super.mprotect(address, length, prot));
        }

        @Override
        public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
            if (is(Mistake.MREMAP_KEEPS_WHAT_WAS_CUT_OFF) && newLength < oldLength) {
                return oldAddress;
            }
            long result = super.mremap(oldAddress, oldLength, newLength, flags, newAddress);
            if (is(Mistake.MREMAP_LOSES_A_PAGE) && newLength > oldLength) {
                memory().zero(result + 5 * PAGE, PAGE);
            } else if (is(Mistake.MREMAP_LOSES_THE_LAST_PAGE) && newLength > oldLength && result != oldAddress) {
                memory().zero(result + oldLength - PAGE, PAGE);
            }
            return result;
        }

        @Override
        public long madvise(long address, long length, int advice) {
            if (is(Mistake.DONTNEED_KEEPS_THE_PAGES)) {
                return 0;
            }
            long more = is(Mistake.DONTNEED_TAKES_A_PAGE_MORE) && length % (2 * PAGE) != 0 ? PAGE : 0;
            return super.madvise(address, length + more, advice);
        }

        @Override
        public AddressSpaceFigures figures() {
            AddressSpaceFigures now = super.figures();
            return new AddressSpaceFigures(
                    is(Mistake.SIZE_IS_NOT_COUNTED) ? 0 : now.vszBytes(),
                    now.rssAnonBytes(),
                    0,
                    0,
                    0,
                    0,
                    now.minorFaults() * (is(Mistake.FAULTS_COUNT_TWICE) ? 2 : 1),
                    0,
                    now.zeroPageFaults(),
                    now.programBreak(),
                    now.startBreak());
        }

        @Override
        public List<VmaView> areas() {
            List<VmaView> areas = new ArrayList<>(super.areas());
            if (is(Mistake.AREAS_FALL)) {
                areas.add(0, new VmaView(1L << 46, (1L << 46) + PAGE, 0, false, 0, "00:00", 0, ""));
                Collections.reverse(areas);
            }
            return areas;
        }

        @Override
        public List<PageRun> pageRuns(long start, long end) {
            List<PageRun> runs = super.pageRuns(start, end);
            return is(Mistake.RUNS_DO_NOT_TILE) ? runs.subList(0, 1) : runs;
        }
    }

    private record Provider(Mistake mistake) implements AddressSpaceProvider {
        @Override
        public String id() {
            return "plain-space";
        }

        @Override
        public String summary() {
            return "pages in a sorted map";
        }

        @Override
        public Upstream models() {
            return new Upstream("alloclab", "test");
        }

        @Override
        public AddressSpace create(Context context) {
            return mistake == Mistake.NONE ? new PlainAddressSpace() : new Wrong(mistake);
        }
    }

    @Nested
    class APlainSpaceTest extends AddressSpaceConformance {
        @Override
        protected AddressSpaceProvider provider() {
            return new Provider(Mistake.NONE);
        }
    }

    private static final class Kit extends AddressSpaceConformance {
        private final Mistake mistake;

        Kit(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        protected AddressSpaceProvider provider() {
            return new Provider(mistake);
        }
    }

    @Test
    void aFailureIsToldAsAShortScript() {
        assertThatThrownBy(new Kit(Mistake.DONTNEED_TAKES_A_PAGE_MORE)::aProgramOfCallsKeepsItsPages)
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching(
                        "(?s)seed \\d+, step \\d+: page 0x.*These \\d calls show it; write them to FILE, then: "
                                + "\\./alloclab vm FILE\\ntitle .*\\nneeds processes\\n"
                                + "x\\d+ = mmap \\d+p rw\\n.*madvise x\\d+\\+\\d+p \\d+p dontneed\\n.*");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsEveryMistakeByTheLawThatNamesIt(Mistake mistake) {
        Laws.of(AddressSpaceConformance.class).mustFind(mistake.law, new Kit(mistake), mistake);
    }
}
