package org.alloclab.vm.setting;

import java.util.List;
import java.util.stream.Stream;
import org.alloclab.api.option.OptionSpec;

/** Settings of the kernel that its address spaces obey. */
public final class LinuxOptions {
    /** kernel/sysctl.c, vm_table; arch/x86/mm/mmap.c, mmap_is_legacy. */
    public static final OptionSpec<Boolean> LEGACY_VA_LAYOUT = OptionSpec.flag(
            "vm.legacy_va_layout",
            false,
            "whether mmap searches upward from a third of user space, as Linux 2.4 did, not down from below the stack");

    public static final List<OptionSpec<?>> ALL = Stream.of(
                    Stream.of(LEGACY_VA_LAYOUT),
                    GroupSettings.options().stream(),
                    Tunables.options().stream(),
                    HugeSettings.options().stream())
            .<OptionSpec<?>>flatMap(options -> options)
            .toList();

    private LinuxOptions() {}
}
