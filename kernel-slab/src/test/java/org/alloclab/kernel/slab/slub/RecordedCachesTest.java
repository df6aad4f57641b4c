package org.alloclab.kernel.slab.slub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.kernel.slab.Allocators;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.SlubProvider;
import org.junit.jupiter.api.Test;

/** Every row of the recorded slabinfo and sysfs directories, from the size, alignment and flags that the cache declares. */
class RecordedCachesTest {
    private static final ObjectHook CONSTRUCTOR = object -> {};

    private record Row(String name, List<Integer> figures) {
        int figure(int column) {
            return figures.get(column);
        }

        CacheSpec declared() {
            int flags = (figure(5) == 1 ? CacheSpec.SLAB_HWCACHE_ALIGN : 0)
                    | (figure(6) == 1 ? CacheSpec.SLAB_TYPESAFE_BY_RCU : 0)
                    // include/linux/mm_types.h: vm_area_struct keeps its free pointer in a field that readers do not
                    // look at.
                    | (name.equals("vm_area_struct") ? CacheSpec.FREE_POINTER_INSIDE : 0);
            ObjectHook constructor = figure(7) == 1 ? CONSTRUCTOR : ObjectHook.NONE;
            return new CacheSpec(name, figure(3), figure(4), flags, constructor);
        }
    }

    @Test
    void everyRowOfSlabinfoFollowsFromItsDeclaration() {
        SlubAllocator slub = slub("slab_nomerge", "true");
        List<String> actual = new ArrayList<>();
        List<String> recorded = new ArrayList<>();
        for (Row row : rows()) {
            KmemCache cache = slub.createCache(row.declared());
            CacheFigures figures = cache.figures();
            actual.add(row.name() + " " + figures.objectSize() + " " + figures.objectsPerSlab() + " "
                    + figures.pagesPerSlab());
            recorded.add(row.name() + " " + row.figure(0) + " " + row.figure(1) + " " + row.figure(2));
        }
        assertThat(recorded).hasSize(235);
        assertThat(actual).containsExactlyElementsOf(recorded);
    }

    @Test
    void everySysfsFigureFollowsFromItsDeclaration() {
        for (Row row : rows()) {
            SlubGeometry geometry = SlubGeometry.of(row.declared(), 8, 2);
            assertThat(List.of(geometry.order(), geometry.minPartial(), geometry.cpuPartial(), geometry.align()))
                    .as(row.name())
                    .containsExactly(row.figure(8), row.figure(9), row.figure(10), row.figure(11));
        }
    }

    @Test
    void theCachesOfKmallocAreThoseOfTheRecordedMachine() {
        Map<String, String> recorded = new HashMap<>();
        rows().forEach(row -> recorded.put(row.name(), row.figure(0) + " " + row.figure(1) + " " + row.figure(2)));
        List<CacheFigures> kmalloc = slub("slab_nomerge", "true").caches();
        assertThat(kmalloc).hasSize(2 + 4 * 13);
        for (CacheFigures cache : kmalloc) {
            assertThat(cache.objectSize() + " " + cache.objectsPerSlab() + " " + cache.pagesPerSlab())
                    .as(cache.name())
                    .isEqualTo(recorded.get(cache.name()));
        }
    }

    @Test
    void slabinfoHasTheKernelsForm() {
        String text = slub("slab_nomerge", "true").proc("slabinfo");
        assertThat(text)
                .startsWith("slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> <objperslab>"
                        + " <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs>"
                        + " <num_slabs> <sharedavail>\n");
        assertThat(text.lines().skip(2))
                .allMatch(line -> line.matches("[\\w-]+ +\\d+ +\\d+ +\\d+ +\\d+ +\\d+ : tunables    0    0    0"
                        + " : slabdata +\\d+ +\\d+      0"))
                .anyMatch(line -> line.startsWith("kmalloc-8k             0      0   8192    4    8 : "));
    }

    private static SlubAllocator slub(String option, String value) {
        return (SlubAllocator) Allocators.make(new SlubProvider(), 2, new FakeFrames(1 << 20), Map.of(option, value));
    }

    private static List<Row> rows() {
        try (InputStream in = RecordedCachesTest.class.getResourceAsStream("/slab_caches.tsv")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(words -> new Row(
                            words[0],
                            Arrays.stream(words).skip(1).map(Integer::valueOf).toList()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
