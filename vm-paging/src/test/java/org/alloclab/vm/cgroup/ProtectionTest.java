package org.alloclab.vm.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.vm.page.PageDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * mm/page_counter.c, effective_protection. The groups are those of the kernel's own test (tools/testing/selftests/cgroup,
 * test_memcg_protection): a parent protects 50 MiB, its children ask for 75, 25, 0 and 500 and use 50, 50, 50 and nothing.
 */
class ProtectionTest {
    private static final long MIB = 256;

    private MemoryGroups groups = groups(RecursiveProtection.OFF);

    private static MemoryGroups groups(RecursiveProtection recursive) {
        return new MemoryGroups(new PageDescriptors(), new Stalls(() -> 0), recursive);
    }

    private MemoryGroup group(String path, long minMib, long usedMib) {
        groups.make(path);
        MemoryGroup group = groups.get(groups.size() - 1);
        group.setMin(minMib * MIB);
        group.memory.charge(usedMib * MIB);
        return group;
    }

    private long effective(MemoryGroup target, MemoryGroup parent, MemoryGroup child) {
        groups.calculateProtection(parent, target);
        groups.calculateProtection(child, target);
        return child.effectiveMin();
    }

    /** 50 * 50 / 75 and 50 * 25 / 75. */
    @ParameterizedTest
    @CsvSource({"75, 50, 33", "25, 50, 16", "0, 50, 0", "500, 0, 0"})
    void whatIsClaimedIsSharedOut(long minMib, long usedMib, long expectedMib) {
        MemoryGroup a = group("/a", 0, 0);
        MemoryGroup b = group("/a/b", 50, 0);
        MemoryGroup c = group("/a/b/c", 75, 50);
        MemoryGroup d = group("/a/b/d", 25, 50);
        MemoryGroup e = group("/a/b/e", 0, 50);
        MemoryGroup f = group("/a/b/f", 500, 0);
        MemoryGroup asked = switch ((int) minMib) {
            case 75 -> c;
            case 25 -> d;
            case 0 -> e;
            default -> f;
        };
        assertThat(asked.memory.used()).isEqualTo(usedMib * MIB);
        assertThat(effective(a, b, asked) / MIB).isEqualTo(expectedMib);
    }

    /** 20 of 50 are claimed; the other 30 go to what the children use beyond that, here 30 and 50. */
    @ParameterizedTest
    @CsvSource({"OFF, 20, 0", "ON, 31, 18"})
    void whatIsNotClaimedGoesByUse(RecursiveProtection recursive, long first, long second) {
        groups = groups(recursive);
        MemoryGroup a = group("/a", 0, 0);
        MemoryGroup b = group("/a/b", 50, 0);
        MemoryGroup c = group("/a/b/c", 20, 50);
        MemoryGroup d = group("/a/b/d", 0, 50);
        assertThat(effective(a, b, c) / MIB).isEqualTo(first);
        assertThat(effective(a, b, d) / MIB).isEqualTo(second);
    }

    /** mem_cgroup_calculate_protection: the target has none, its own children what they ask for. */
    @Test
    void theTargetIsNotProtectedFromItself() {
        MemoryGroup a = group("/a", 50, 0);
        MemoryGroup b = group("/a/b", 75, 60);
        groups.calculateProtection(a, a);
        groups.calculateProtection(b, a);
        assertThat(a.mayBeProtectedFrom(a)).isFalse();
        assertThat(b.effectiveMin() / MIB).isEqualTo(75);
    }
}
