package org.alloclab.vm.area;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserSpaceTest {

    /** As real processes show them: Linux 6.1 on i386, 6.18 with a 32-bit and with a 64-bit program. */
    @ParameterizedTest
    @CsvSource({
        "i386-1g,     c0000000,     b8000000,     40000000",
        "i386-4g,     c0000000,     b8000000,     40000000",
        "ia32-24g,    ffffe000,     f7ffe000,     55555000",
        "x86_64-24g,  7ffffffff000, 7ffff7fff000, 2aaaaaaab000"
    })
    void basesOfBothLayouts(String name, String end, String topDown, String bottomUp) {
        MachineDescription machine = MachineDescription.named(name);
        UserSpace usual = UserSpace.of(machine, UserSpace.Search.TOP_DOWN);
        assertThat(Long.toHexString(usual.taskSize())).isEqualTo(end);
        assertThat(Long.toHexString(usual.mmapBase())).isEqualTo(topDown);
        assertThat(Long.toHexString(
                        UserSpace.of(machine, UserSpace.Search.BOTTOM_UP).mmapBase()))
                .isEqualTo(bottomUp);
        assertThat(Long.toHexString(usual.lowBase())).isEqualTo(bottomUp);
    }

    @Test
    void theGapForTheStackFollowsItsLimit() {
        assertThat(base(1L << 20)).isEqualTo(0xb8000000L);
        assertThat(base(256L << 20)).isEqualTo(0xc0000000L - (257L << 20));
        assertThat(base(3L << 30)).isEqualTo(0xc0000000L - 0xa0000000L);
        assertThat(base(-1)).isEqualTo(0x20000000L);
    }

    private static long base(long stackLimit) {
        MachineDescription plain = MachineDescription.named("i386-1g");
        MachineDescription limited = new MachineDescription(
                plain.name(), plain.architecture(), 2, plain.memoryBytes(), List.of(), 0, stackLimit);
        return UserSpace.of(limited, UserSpace.Search.TOP_DOWN).mmapBase();
    }

    @Test
    void mappingsAboveTheBaseRaiseIt() {
        UserSpace space = UserSpace.of(MachineDescription.named("i386-1g"), UserSpace.Search.TOP_DOWN);
        assertThat(space.withMappingsUpTo(0xbf000000L).mmapBase()).isEqualTo(0xbf000000L);
        assertThat(space.withMappingsUpTo(0x30000000L)).isEqualTo(space);
        UserSpace legacy = UserSpace.of(MachineDescription.named("i386-1g"), UserSpace.Search.BOTTOM_UP);
        assertThat(legacy.withMappingsUpTo(0xbf000000L)).isEqualTo(legacy);
    }
}
