package org.alloclab.harness.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.harness.plan.LayerChoice;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.replay.Checkpoint;
import org.alloclab.harness.replay.ReplayResult;
import org.alloclab.harness.trace.TraceTotals;

/** A replay as JSON. */
public final class RunJson {
    private RunJson() {}

    public static String of(RunRecord run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", run.version());
        json.put("trace", trace(run));
        json.put("plan", plan(run.plan()));
        json.put("seed", run.plan().seed());
        ReplayResult result = run.result();
        json.put("ops", result.played());
        json.put("failed", result.failed());
        result.death()
                .ifPresent(death -> json.put(
                        "death",
                        Map.of("op", death.op(), "signal", death.signal().signalName(), "text", death.text())));
        json.put("syscalls", result.systemCalls());
        json.put("faults", result.faults());
        json.put("start", checkpoint(result.start()));
        json.put("end", checkpoint(result.end()));
        json.put("allocator", metrics(result.allocator()));
        result.kernel().ifPresent(kernel -> json.put("kernel", kernel(kernel, result.slabs())));
        return Json.of(json);
    }

    private static Map<String, Object> trace(RunRecord run) {
        TraceTotals totals = run.result().trace();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", run.trace());
        json.put("format", run.format());
        json.put("sha256", run.traceDigest());
        json.put("ops", totals.ops());
        json.put("threads", totals.threads());
        json.put("peak_live_bytes", totals.peakLiveBytes());
        json.put("peak_live_blocks", totals.peakLiveBlocks());
        json.put("end_live_bytes", totals.endLiveBytes());
        json.put("end_live_blocks", totals.endLiveBlocks());
        json.put("skipped_lines", totals.skippedLines());
        if (totals.skippedLines() > 0) {
            json.put("first_skipped", totals.firstSkipped());
        }
        json.put("orphaned_blocks", totals.orphans());
        return json;
    }

    /** A plan as it appears in results. */
    public static Map<String, Object> plan(RunPlan plan) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("name", plan.machine().name());
        machine.put("architecture", plan.machine().architecture().id());
        machine.put("word_bytes", plan.machine().wordSize().bytes());
        machine.put("cpus", plan.machine().cpus());
        machine.put("memory_bytes", plan.machine().memoryBytes());
        machine.put("swap_bytes", plan.machine().swapBytes());
        machine.put("overcommit_memory", plan.machine().overcommitMemory());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine);
        json.put("layout", plan.layoutName());
        json.put("allocator", layer(plan.allocator()));
        json.put("address_space", layer(plan.space()));
        json.put("page_frames", layer(plan.frames()));
        json.put("slab", layer(plan.slab()));
        json.put("touch", plan.workload().touch() == Touch.ALL ? "all" : "none");
        json.put("one_thread", plan.workload().oneThread());
        json.put("clock_start_ns", plan.workload().clock().startNanos());
        json.put("clock_step_ns", plan.workload().clock().stepNanos());
        json.put("prelude", plan.workload().prelude());
        return json;
    }

    private static Map<String, Object> layer(LayerChoice<? extends Provider> choice) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", choice.provider().id());
        json.put("models", choice.provider().models().toString());
        json.put("options", choice.options().asTexts());
        return json;
    }

    private static Map<String, Object> checkpoint(Checkpoint checkpoint) {
        AddressSpaceFigures space = checkpoint.space();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("op", checkpoint.op());
        json.put("vsz_kb", space.vszBytes() >>> 10);
        json.put("rss_kb", space.rssBytes() >>> 10);
        json.put("page_table_kb", space.pageTableBytes() >>> 10);
        json.put("swap_kb", space.swapBytes() >>> 10);
        json.put("minflt", space.minorFaults());
        json.put("majflt", space.majorFaults());
        json.put("zero_page_faults", space.zeroPageFaults());
        json.put("brk", "0x" + Long.toHexString(space.programBreak()));
        json.put("live_bytes", checkpoint.liveBytes());
        json.put("live_blocks", checkpoint.liveBlocks());
        return json;
    }

    private static Map<String, Object> kernel(KernelMemory kernel, List<CacheFigures> slabs) {
        Map<String, Object> objects = new LinkedHashMap<>();
        for (KernelMemory.Objects kind : kernel.objects()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("count", kind.count());
            one.put("bytes_each", kind.bytesEach());
            objects.put(kind.cache(), one);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("page_table_bytes", kernel.tableBytes());
        json.put("stack_bytes", kernel.stackBytes());
        json.put("object_bytes", kernel.objectBytes());
        json.put("objects", objects);
        json.put("slab_pages", slabs.stream().mapToLong(CacheFigures::pages).sum());
        return json;
    }

    private static Map<String, Object> metrics(MetricSnapshot snapshot) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (Map.Entry<Metric, Long> entry : snapshot.asMap().entrySet()) {
            json.put(entry.getKey().key(), entry.getValue());
        }
        return json;
    }
}
