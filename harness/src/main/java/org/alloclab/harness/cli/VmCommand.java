package org.alloclab.harness.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.alloclab.harness.cli.option.LowerLayers;
import org.alloclab.harness.cli.option.MachineOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.cli.option.ViewOptions;
import org.alloclab.harness.input.InputText;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.script.Script;
import org.alloclab.harness.script.ScriptException;
import org.alloclab.harness.script.Settings;
import org.alloclab.harness.script.play.Cast;
import org.alloclab.harness.script.play.RecordedPlay;
import org.alloclab.harness.script.play.StageRequest;
import org.alloclab.harness.script.record.Level;
import org.alloclab.harness.view.View;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab vm}. */
@Command(
        name = "vm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Carries out a script of memory calls on simulated processes and prints each result.",
        description = {
            "One operation a line: [@P] [rK=] brk|sbrk|mmap|munmap|mprotect|mremap|madvise|mlock|mlock2|munlock|",
            "mlockall|munlockall|msync|mincore|read|write|fork|thread|exit|rlimit|ftruncate|fadvise|fsync|fread|fwrite|",
            "sync|drop_caches|oom_score_adj|swapoff|swapon|thp|khugepaged|dump|pages|pfns|raw. Addresses are terms of H (heap start),",
            "A (an empty arena), T (start of the mmap search), S (end of user space), b (the break), registers and",
            "numbers with p k m g.",
            "sync writes dirty pages of files; drop_caches N drops clean pages (1), what shrinkers free (2), or both (3);",
            "oom_score_adj N, -1000 to 1000, is heeded by the OOM killer; swapoff N and swapon N [PRIORITY] take swap area",
            "N, from 0, out of use and into it.",
            "cgroup_make PATH, cgroup_remove PATH, cgroup_write FILE VALUE, cgroup_read FILE [KEY ...]: groups of processes,",
            "such as /a/b, and their files, such as /a/memory.high or /a/cgroup.procs.",
            "Processes have no transparent huge pages until 'thp on'; khugepaged [PAGES] scans so many pages, or all, for",
            "what would do better as huge pages.",
            "Flags of mmap: p private, s shared, v shared and validated, a anonymous, f fixed, n fixed but not over",
            "another, r without reserve, l populated, k locked, g growing down, S stack, h hugetlb (2 and 1: pages",
            "of 2 MiB and 1 GiB; -o vm.nr_hugepages=N makes the pool)."
        })
final class VmCommand implements Callable<Integer> {
    private static final int MOST = 4;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "SCRIPT", description = "the script")
    private Path script = Path.of("");

    @Option(
            names = "--level",
            paramLabel = "1..4",
            defaultValue = "4",
            description = "1 results and areas, 2 faults too, 3 counters too, 4 flags and page states too"
                    + " (${DEFAULT-VALUE})")
    private int level;

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Option(
            names = "--file",
            paramLabel = "NAME=PATH",
            description = "a file on disk for the script, such as e0=data.bin; it is read, never written")
    private Map<String, Path> files = new LinkedHashMap<>();

    @Option(
            names = "--vmalloc",
            paramLabel = "ID",
            description = "the kernel's virtual memory (default: the one that ranks first)")
    private @Nullable String vmalloc;

    @Mixin
    private ViewOptions show = new ViewOptions();

    @Mixin
    private Refereeing refereeing = new Refereeing();

    @Mixin
    private LowerLayers layers = new LowerLayers();

    @Override
    public Integer call() throws IOException {
        if (level < 1 || level > MOST) {
            throw new UsageException("--level must be 1 to 4: was " + level + "; the default is 4");
        }
        List<View> views = show.views();
        String text = new String(read(script, "a script"), StandardCharsets.ISO_8859_1);
        Progress progress = new Progress();
        Cast cast = refereeing.cast(main.plugIns(), progress);
        try (Guard guard = refereeing.guard(main.plugIns(), progress)) {
            Script parsed = RecordedPlay.parse(text);
            StageRequest request = request(parsed.settings());
            RecordedPlay play = guard.call(() -> RecordedPlay.of(parsed, request, cast, Level.of(level)));
            spec.commandLine().getOut().print(play.results());
            spec.commandLine().getOut().print(play.views(views));
        } catch (ScriptException e) {
            throw new UsageException(script + ": " + e.getMessage(), e);
        }
        return ExitCode.DONE;
    }

    /** What the command line says comes before what the script says. */
    private StageRequest request(Settings settings) {
        Map<String, String> options = new LinkedHashMap<>(settings.options());
        options.putAll(layers.options());
        return new StageRequest(
                settings.needs(),
                machine.request(),
                layers.single().withVmalloc(Optional.ofNullable(vmalloc)),
                options,
                settings.allocator(),
                diskFiles());
    }

    private Map<String, byte[]> diskFiles() {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        files.forEach((name, path) -> contents.put(name, read(path, "a file to map")));
        return contents;
    }

    private static byte[] read(Path path, String what) {
        if (!Files.isReadable(path)) {
            throw new UsageException(path + ": cannot be read; give the path of " + what);
        }
        return InputText.bytes(path, what);
    }
}
