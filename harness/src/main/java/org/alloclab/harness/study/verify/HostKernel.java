package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the kernel of this machine is set, as options of the simulated one: what decides over a program's pages. */
public final class HostKernel {
    private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

    private final Path root;

    /** @param root where {@code /sys} and {@code /proc} are: {@code /} but for tests */
    HostKernel(Path root) {
        this.root = root;
    }

    /** The kernel that this runs on. */
    public static HostKernel ofThisMachine() {
        return new HostKernel(Path.of("/"));
    }

    /** What can be read; a setting that cannot be is left as the simulated kernel has it. */
    public Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher mode = CHOSEN.matcher(text("sys/kernel/mm/transparent_hugepage/enabled"));
        if (mode.find()) {
            options.put("transparent_hugepage", mode.group(1));
        }
        number(options, "transparent_hugepage.use_zero_page", "sys/kernel/mm/transparent_hugepage/use_zero_page");
        number(options, "vm.overcommit_memory", "proc/sys/vm/overcommit_memory");
        number(options, "vm.overcommit_ratio", "proc/sys/vm/overcommit_ratio");
        number(options, "vm.nr_hugepages", "proc/sys/vm/nr_hugepages");
        number(options, "vm.nr_overcommit_hugepages", "proc/sys/vm/nr_overcommit_hugepages");
        return options;
    }

    private void number(Map<String, String> options, String name, String file) {
        String value = text(file);
        if (value.matches("\\d+")) {
            options.put(name, value);
        }
    }

    private String text(String file) {
        try {
            return Files.readString(root.resolve(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
