package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.program.ElfFormatException;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.harness.cli.option.LowerLayers;
import org.alloclab.harness.cli.option.MachineOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ViewOptions;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.program.HostFiles;
import org.alloclab.harness.program.ProgramTour;
import org.alloclab.harness.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab exec}. */
@Command(
        name = "exec",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Starts an ELF program on a simulated machine and shows its pages come in on demand.",
        description = {
            "The kernel's part of a program start: the segments, the interpreter, the stack with its arguments, the vDSO",
            "are mapped, and hardly a page is loaded. No instruction is executed: --touch says what the program would",
            "touch. A place is [r:|w:]WHERE[+N]: WHERE is start (the first instruction, in the interpreter if there is",
            "one), entry, stack, heap, a section such as .text (all of its pages), or an address 0xHEX; r: reads, w: writes."
        })
final class ExecCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(index = "0", paramLabel = "PROGRAM", description = "the program's file")
    private Path program = Path.of("");

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "its arguments")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "a variable of its environment (default: none)")
    private List<String> environment = new ArrayList<>();

    @Option(
            names = "--touch",
            paramLabel = "PLACE",
            split = ",",
            description = "read or write a place, one after another: start,w:.data,r:.text+0x40,w:stack-8192")
    private List<String> places = new ArrayList<>();

    @Option(
            names = "--cold",
            description =
                    "begin with the files on disk only: their pages come by major faults (default: they are cached)")
    private boolean cold;

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Mixin
    private ViewOptions show = new ViewOptions();

    @Mixin
    private LowerLayers layers = new LowerLayers();

    private VirtualMemory memory() {
        ProcessPlan plan = new PlanResolver(main.plugIns())
                .processes(machine.request().description(), layers.single(), InitialLayout.empty(0), layers.options());
        return MachineAssembly.processes(plan, Probe.NONE).memory();
    }

    @Override
    public Integer call() {
        List<View> views = show.views();
        HostFiles files = new HostFiles();
        String path = program.toString();
        byte[] bytes = files.read(path)
                .orElseThrow(() -> new UsageException(path + ": cannot be read; give the path of a program"));
        List<String> argv = new ArrayList<>(List.of(path));
        argv.addAll(arguments);
        try {
            ProgramTour tour =
                    ProgramTour.start(new ProgramStart(path, argv, environment, files, !cold), bytes, memory());
            boolean alive =
                    places.stream().allMatch(place -> tour.touch(place).end().isEmpty());
            PrintWriter out = spec.commandLine().getOut();
            out.print(tour.text());
            views.forEach(view -> out.print(view.section(tour.process(), "")));
            return alive ? ExitCode.DONE : ExitCode.DEATH;
        } catch (ElfFormatException e) {
            throw new UsageException(e.getMessage() + "; give an ELF program of this machine", e);
        }
    }
}
