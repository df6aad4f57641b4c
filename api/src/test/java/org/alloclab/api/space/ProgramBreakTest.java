package org.alloclab.api.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.VmaView;
import org.junit.jupiter.api.Test;

class ProgramBreakTest {

    @Test
    void theFirstCallAsksTheKernelWhereTheBreakIs() {
        OnlyABreak space = new OnlyABreak(wanted -> wanted == 0 ? 0x1000 : wanted);
        ProgramBreak programBreak = new ProgramBreak(space);
        assertThat(programBreak.sbrk(0x3000)).isEqualTo(0x1000);
        assertThat(programBreak.sbrk(-0x1000)).isEqualTo(0x4000);
        assertThat(programBreak.sbrk(0)).isEqualTo(0x3000);
        assertThat(space.asked).containsExactly(0L, 0x4000L, 0x3000L);
    }

    @Test
    void aRefusedMoveIsMinusOne() {
        ProgramBreak programBreak = new ProgramBreak(new OnlyABreak(wanted -> 0x1000));
        assertThat(programBreak.sbrk(0x1000)).isEqualTo(-1);
        assertThat(programBreak.sbrk(-0x2000)).isEqualTo(-1);
        assertThat(programBreak.current()).isEqualTo(0x1000);
    }

    /** Answers brk by a rule, writes down what it was asked, and has nothing else. */
    private static final class OnlyABreak implements AddressSpace {
        private final List<Long> asked = new ArrayList<>();
        private final LongUnaryOperator rule;

        OnlyABreak(LongUnaryOperator rule) {
            this.rule = rule;
        }

        @Override
        public long brk(long address) {
            asked.add(address);
            return rule.applyAsLong(address);
        }

        @Override
        public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
            throw unexpected();
        }

        @Override
        public long munmap(long address, long length) {
            throw unexpected();
        }

        @Override
        public long mprotect(long address, long length, int prot) {
            throw unexpected();
        }

        @Override
        public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
            throw unexpected();
        }

        @Override
        public long madvise(long address, long length, int advice) {
            throw unexpected();
        }

        @Override
        public UserMemory memory() {
            throw unexpected();
        }

        @Override
        public AddressSpaceFigures figures() {
            throw unexpected();
        }

        @Override
        public List<VmaView> areas() {
            throw unexpected();
        }

        @Override
        public List<PageRun> pageRuns(long start, long end) {
            throw unexpected();
        }

        @Override
        public String proc(ProcFile file) {
            throw unexpected();
        }

        @Override
        public void checkInvariants() {}

        private static IllegalStateException unexpected() {
            return new IllegalStateException("a program break calls brk and nothing else");
        }
    }
}
