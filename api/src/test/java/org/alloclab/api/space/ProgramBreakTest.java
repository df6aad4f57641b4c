package org.alloclab.api.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

class ProgramBreakTest {
    private final AddressSpace space = mock(AddressSpace.class);

    @Test
    void theFirstCallAsksTheKernelWhereTheBreakIs() {
        when(space.brk(anyLong()))
                .thenAnswer(call -> call.getArgument(0, Long.class) == 0 ? 0x1000L : call.getArgument(0));
        ProgramBreak programBreak = new ProgramBreak(space);
        assertThat(programBreak.sbrk(0x3000)).isEqualTo(0x1000);
        assertThat(programBreak.sbrk(-0x1000)).isEqualTo(0x4000);
        assertThat(programBreak.sbrk(0)).isEqualTo(0x3000);
        InOrder order = inOrder(space);
        order.verify(space).brk(0);
        order.verify(space).brk(0x4000);
        order.verify(space).brk(0x3000);
        order.verifyNoMoreInteractions();
    }

    @Test
    void aRefusedMoveIsMinusOne() {
        when(space.brk(anyLong())).thenReturn(0x1000L);
        ProgramBreak programBreak = new ProgramBreak(space);
        assertThat(programBreak.sbrk(0x1000)).isEqualTo(-1);
        assertThat(programBreak.sbrk(-0x2000)).isEqualTo(-1);
        assertThat(programBreak.current()).isEqualTo(0x1000);
    }
}
