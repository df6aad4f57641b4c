package org.alloclab.harness.study.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;
import org.alloclab.api.probe.Probe;

/** How often a single frame comes from the CPU's own list without the zone being asked. */
public final class PagesetHits implements Experiment {
    private static final int[] BURSTS = {1, 16, 64, 256, 1024, 4096, 16384};

    /** Counts how often lists were refilled and drained: by the phases that the page-frame allocator declares. */
    private static final class Listener implements Probe {
        private long refills;
        private long drains;

        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            if (point.layer() == Layer.PAGE_FRAMES) {
                refills += point.phase() == Phase.REFILL ? 1 : 0;
                drains += point.phase() == Phase.RETURN ? 1 : 0;
            }
        }
    }

    /**
     * What bursts of one length did.
     *
     * @param length at most so many frames in a row
     * @param requests frames asked for
     * @param refills how often a list was refilled
     * @param drains how often lists were drained
     */
    private record Burst(int length, long requests, long refills, long drains) {

        String hits() {
            return String.format(Locale.ROOT, "%.3f %%", 100.0 * (requests - refills) / requests);
        }
    }

    @Override
    public String id() {
        return "pageset";
    }

    @Override
    public String summary() {
        return "hit rate of the per-CPU page lists by length of the bursts in which frames are taken and freed";
    }

    @Override
    public List<Section> run(KernelSetting setting) {
        MachineDescription machine = setting.machine("x86_64-4g");
        List<Burst> rows = new ArrayList<>();
        for (int burst : BURSTS) {
            Listener listener = new Listener();
            PageFrameAllocator frames =
                    setting.frames(machine, setting.pageAllocators().get(0), listener);
            long requests = burst(frames, burst, setting);
            rows.add(new Burst(burst, requests, listener.refills, listener.drains));
        }
        return List.of(new Section.Table<>(
                "single frames taken and freed in bursts of up to so many, on any CPU",
                List.of(
                        Section.Column.number("burst", Burst::length),
                        Section.Column.number("requests", Burst::requests),
                        Section.Column.number("refills", Burst::refills),
                        Section.Column.number("drains", Burst::drains),
                        Section.Column.text("hits", Burst::hits)),
                rows));
    }

    private static long burst(PageFrameAllocator frames, int burst, KernelSetting setting) {
        SplittableRandom random = new SplittableRandom(setting.seed());
        long[] taken = new long[burst];
        long requests = 0;
        while (requests < setting.operations()) {
            int count = 1 + random.nextInt(burst);
            int cpu = random.nextInt(setting.cpus());
            int got = 0;
            while (got < count) {
                long frame = frames.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, cpu);
                if (frame == PageFrameAllocator.NO_FRAME) {
                    break;
                }
                taken[got++] = frame;
            }
            requests += count;
            int freeing = random.nextInt(setting.cpus());
            for (int i = 0; i < got; i++) {
                frames.freePages(taken[i], 0, freeing);
            }
        }
        return requests;
    }
}
