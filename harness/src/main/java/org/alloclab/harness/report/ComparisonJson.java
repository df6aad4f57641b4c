package org.alloclab.harness.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.alloclab.harness.compare.Comparison;
import org.alloclab.harness.compare.MachineState;
import org.alloclab.harness.compare.Outcome;

/** Comparisons as JSON, each run with its plan. */
public final class ComparisonJson {
    private ComparisonJson() {}

    public static String of(String version, List<Comparison> comparisons) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version);
        json.put("traces", comparisons.stream().map(ComparisonJson::comparison).toList());
        return Json.of(json);
    }

    private static Map<String, Object> comparison(Comparison comparison) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("trace", comparison.trace());
        json.put("sha256", comparison.digest());
        json.put("ops", comparison.totals().ops());
        json.put("threads", comparison.totals().threads());
        json.put("peak_live_bytes", comparison.totals().peakLiveBytes());
        json.put("peak_live_blocks", comparison.totals().peakLiveBlocks());
        List<Object> runs = new ArrayList<>();
        comparison.outcomes().forEach(outcome -> runs.add(outcome(outcome)));
        json.put("runs", runs);
        return json;
    }

    private static Map<String, Object> outcome(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", outcome.name());
        json.put("plan", RunJson.plan(outcome.plan()));
        json.put("seed", outcome.plan().seed());
        json.put("ops", outcome.played());
        json.put("failed", outcome.failed());
        json.put("peak_rss_bytes", outcome.peakResidentBytes());
        json.put("end_rss_bytes", outcome.endResidentBytes());
        json.put("peak_vsz_bytes", outcome.peakVirtualBytes());
        json.put("end_vsz_bytes", outcome.endVirtualBytes());
        json.put("minflt", outcome.minorFaults());
        json.put("majflt", outcome.majorFaults());
        json.put("syscalls", outcome.systemCalls());
        put(json, "frag_mean", outcome.fragmentation().mean());
        put(json, "frag_at_max_live", outcome.fragmentation().atMostLive());
        put(json, "frag_at_max_rss", outcome.fragmentation().atMostResident());
        put(json, "frag_peaks", outcome.fragmentation().peaks());
        MachineState machine = outcome.machine();
        json.put("huge_faults", machine.hugeFaults());
        json.put("free_frames", machine.freeFrames());
        json.put("free_huge_frames", machine.freeHugeFrames());
        json.put("pinned_stretches", machine.pinnedStretches());
        json.put("page_table_bytes", machine.tableBytes());
        json.put("kernel_object_bytes", machine.objectBytes());
        json.put("slab_bytes", machine.slabBytes());
        outcome.death().ifPresent(death -> json.put("death", Map.of("op", death.op(), "text", death.text())));
        return json;
    }

    private static void put(Map<String, Object> json, String key, OptionalDouble value) {
        value.ifPresent(ratio -> json.put(key, ratio));
    }
}
