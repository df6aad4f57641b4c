package org.alloclab.harness.study.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.harness.machine.KernelMachine;

/** The same objects given by each slab allocator: processes come and go, each with the objects that describe it. */
public final class SlabAgainstSlub implements Experiment {
    /** What fork makes: a name, the bytes of an object, its alignment, and how many of it a process has. */
    private record Kind(String name, int size, int align, int count) {}

    /**
     * All caches of an allocator.
     *
     * @param pages they took while the processes lived
     * @param activeBytes of these in objects that were in use
     * @param afterShrink pages that they kept
     */
    private record Totals(String allocator, long pages, long activeBytes, long afterShrink) {

        String used() {
            return String.format(Locale.ROOT, "%.1f %%", 100.0 * activeBytes / (pages * 4096.0));
        }
    }

    private static final List<Section.Column<CacheFigures>> CACHES = List.of(
            Section.Column.text("cache", CacheFigures::name),
            Section.Column.number("active", CacheFigures::activeObjects),
            Section.Column.number("objects", CacheFigures::totalObjects),
            Section.Column.number("size", CacheFigures::objectSize),
            Section.Column.number("per slab", CacheFigures::objectsPerSlab),
            Section.Column.number("pages", CacheFigures::pagesPerSlab),
            Section.Column.number("slabs", CacheFigures::totalSlabs));

    private static final List<Kind> PROCESS = List.of(
            new Kind("task_struct", 5888, 64, 1),
            new Kind("mm_struct", 1568, 64, 1),
            new Kind("signal_cache", 1088, 64, 1),
            new Kind("sighand_cache", 2080, 64, 1),
            new Kind("files_cache", 704, 64, 1),
            new Kind("vm_area_struct", 192, 64, 25),
            new Kind("anon_vma", 96, 0, 12),
            new Kind("anon_vma_chain", 64, 0, 20),
            new Kind("filp", 184, 64, 8),
            new Kind("dentry", 192, 0, 6));

    @Override
    public String id() {
        return "slab";
    }

    @Override
    public String summary() {
        return "the objects of 500 processes that come and go, in each --slab allocator: pages, use, pages after shrinking";
    }

    @Override
    public List<Section> run(KernelSetting setting) {
        MachineDescription machine = setting.machine("x86_64-1g");
        List<Section> sections = new ArrayList<>();
        List<Totals> totals = new ArrayList<>();
        for (String id : setting.slabAllocators()) {
            KernelMachine kernel =
                    setting.kernel(machine, setting.pageAllocators().get(0), id, Probe.NONE);
            long before = kernel.frames().freeFrames();
            List<KmemCache> caches = drive(kernel, setting);
            long peak = before - kernel.frames().freeFrames();
            List<CacheFigures> figures = caches.stream().map(KmemCache::figures).toList();
            sections.add(new Section.Table<>(id + ": caches while the processes live", CACHES, figures));
            caches.forEach(KmemCache::shrink);
            long after = before - kernel.frames().freeFrames();
            long bytes = figures.stream()
                    .mapToLong(cache -> cache.activeObjects() * cache.objectSize())
                    .sum();
            totals.add(new Totals(id, peak, bytes, after));
        }
        sections.add(new Section.Table<>(
                "pages of all caches",
                List.of(
                        Section.Column.text("allocator", Totals::allocator),
                        Section.Column.number("pages", Totals::pages),
                        Section.Column.text("in active objects", Totals::used),
                        Section.Column.number("after shrink", Totals::afterShrink)),
                totals));
        return sections;
    }

    private static List<KmemCache> drive(KernelMachine kernel, KernelSetting setting) {
        List<KmemCache> caches = new ArrayList<>();
        for (Kind kind : PROCESS) {
            caches.add(kernel.slab()
                    .createCache(CacheSpec.of(kind.name(), kind.size(), kind.align(), CacheSpec.SLAB_NO_MERGE)));
        }
        SplittableRandom random = new SplittableRandom(setting.seed());
        List<List<long[]>> processes = new ArrayList<>();
        long births = Math.max(1000, setting.operations() / 100);
        for (long i = 0; i < births; i++) {
            if (processes.size() >= 500 || (processes.size() > 100 && random.nextInt(3) == 0)) {
                List<long[]> dead = processes.remove(random.nextInt(processes.size()));
                int cpu = random.nextInt(setting.cpus());
                dead.forEach(object -> caches.get((int) object[1]).free(object[0], cpu));
            } else {
                processes.add(fork(caches, random.nextInt(setting.cpus())));
            }
        }
        return caches;
    }

    private static List<long[]> fork(List<KmemCache> caches, int cpu) {
        List<long[]> objects = new ArrayList<>();
        for (int kind = 0; kind < PROCESS.size(); kind++) {
            for (int i = 0; i < PROCESS.get(kind).count(); i++) {
                long object = caches.get(kind).alloc(Gfp.GFP_KERNEL, cpu);
                if (object != 0) {
                    objects.add(new long[] {object, kind});
                }
            }
        }
        return objects;
    }
}
