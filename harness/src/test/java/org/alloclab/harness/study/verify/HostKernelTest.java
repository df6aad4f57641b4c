package org.alloclab.harness.study.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKernelTest {
    @TempDir
    private Path root;

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void settingsBecomeOptions() throws IOException {
        file("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
        file("sys/kernel/mm/transparent_hugepage/use_zero_page", "0\n");
        file("proc/sys/vm/overcommit_memory", "2\n");
        file("proc/sys/vm/overcommit_ratio", "80\n");
        file("proc/sys/vm/nr_hugepages", "16\n");
        assertThat(new HostKernel(root).options())
                .isEqualTo(Map.of(
                        "transparent_hugepage", "always",
                        "transparent_hugepage.use_zero_page", "0",
                        "vm.overcommit_memory", "2",
                        "vm.overcommit_ratio", "80",
                        "vm.nr_hugepages", "16"));
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        assertThat(new HostKernel(root).options()).isEmpty();
    }
}
