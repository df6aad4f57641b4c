package org.alloclab.harness.explain;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.procps.View;
import org.alloclab.harness.program.DemoFiles;
import org.alloclab.harness.program.ProgramTour;
import org.alloclab.harness.program.ThreadStack;
import org.jspecify.annotations.Nullable;

/** Plays a scene of processes that make their system calls themselves, and writes down what the kernel does. */
final class ProcessScenePlayer {
    private static final List<String> HEADERS = List.of("machine", "option", "swap");
    /** The break of a process that no program was started in. */
    private static final long START_BREAK = 0x5555_5555_b000L;

    private final SceneProbe probe;
    private final VirtualMemory memory;
    private final Map<String, UserProcess> processes = new LinkedHashMap<>();
    private final SceneAddresses addresses = new SceneAddresses();
    private final Map<String, Integer> files = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable ProgramTour tour;

    private ProcessScenePlayer(Scene scene, ProviderRegistry plugIns, String machine) {
        MachineDescription description = new MachineRequest(
                        machine,
                        MachineRequest.DEFAULT_CPUS,
                        0,
                        List.of(SwapDevice.of(SceneAddresses.size(scene.setting("swap", "0")))))
                .description();
        probe = new SceneProbe();
        ProcessPlan plan = new PlanResolver(plugIns)
                .processes(description, LayerIds.STANDARD, InitialLayout.empty(START_BREAK), scene.options());
        memory = MachineAssembly.processes(plan, probe).memory();
        processes.put("", memory.start(false));
        probe.take();
    }

    /** The scene as text. */
    static String play(Scene scene, ProviderRegistry plugIns, String machine) {
        ProcessScenePlayer player = new ProcessScenePlayer(scene, plugIns, machine);
        player.text.append(scene.title()).append('\n');
        scene.lines().forEach(player::line);
        player.memory.checkInvariants();
        return player.text.toString();
    }

    private void line(String line) {
        String code = line.strip();
        if (code.isEmpty()) {
            text.append('\n');
        } else if (code.startsWith("#")) {
            text.append(code.substring(1).strip()).append('\n');
        } else {
            text.append("> ").append(code);
            String[] words = code.split(" +", -1);
            if (HEADERS.contains(words[0])) {
                text.append('\n');
            } else {
                boolean named = words[0].startsWith("@");
                step(named ? words[0].substring(1) : "", named ? Arrays.copyOfRange(words, 1, words.length) : words);
            }
        }
    }

    private void step(String who, String[] words) {
        UserProcess process = process(who);
        switch (words[0]) {
            case "steps" -> {
                probe.tellSteps(words[1].equals("on"));
                text.append('\n');
            }
            case "brief" -> {
                probe.tellBriefly(words[1].equals("on"));
                text.append('\n');
            }
            case "show" -> text.append('\n').append(lines(View.named(words[1]).of(process), words));
            case "exit" -> {
                process.exit();
                processes.remove(who);
                text.append('\n').append(probe.take());
            }
            case "exec" -> exec(words);
            default -> tell(process, () -> act(process, words));
        }
    }

    private interface Action {
        String answer();
    }

    /** Does something and tells its answer, the events, and what changed for the process. */
    private void tell(UserProcess process, Action action) {
        AddressSpaceFigures before = process.figures();
        String answer;
        String death = "";
        try {
            answer = action.answer();
        } catch (SimulatedDeath e) {
            answer = "";
            death = "    = " + e.getMessage() + "\n";
        }
        text.append(answer.isEmpty() ? "" : " -> " + answer)
                .append('\n')
                .append(probe.take())
                .append(death);
        text.append(change(before, process.figures()));
    }

    private static String change(AddressSpaceFigures before, AddressSpaceFigures now) {
        return String.format(
                Locale.ROOT,
                "    = faults %+d minor %+d major; size %,d kB, resident %,d kB (%+d), page tables %d kB (%+d)%s%n",
                now.minorFaults() - before.minorFaults(),
                now.majorFaults() - before.majorFaults(),
                now.vszBytes() >> 10,
                now.rssBytes() >> 10,
                (now.rssBytes() - before.rssBytes()) >> 10,
                now.pageTableBytes() >> 10,
                (now.pageTableBytes() - before.pageTableBytes()) >> 10,
                now.swapBytes() == 0 ? "" : String.format(Locale.ROOT, ", swapped %,d kB", now.swapBytes() >> 10));
    }

    private String act(UserProcess process, String[] words) {
        if (words.length > 2 && words[1].equals("=")) {
            return name(process, words[0], Arrays.copyOfRange(words, 2, words.length));
        }
        switch (words[0]) {
            case "write", "read" -> {
                touch(process, words);
                return "";
            }
            case "touch" -> {
                return touchProgram(words[1]);
            }
            case "store" -> {
                process.memory().store(addresses.of(words[1]), Long.parseLong(words[2]));
                return "";
            }
            case "load" -> {
                return Long.toString(process.memory().load(addresses.of(words[1])));
            }
            case "fork" -> {
                processes.put(words[1], process.fork());
                return "";
            }
            case "khugepaged" -> {
                return memory.khugepaged(Long.MAX_VALUE) + " made";
            }
            case "file" -> {
                byte[] content = new byte[(int) SceneAddresses.size(words[2])];
                files.put(words[1], memory.diskFile("/tmp/" + words[1], content));
                return "";
            }
            default -> {
                return result(call(process, words));
            }
        }
    }

    private long call(UserProcess process, String[] words) {
        return switch (words[0]) {
            case "sbrk" -> process.brk(process.brk(0) + SceneAddresses.size(words[1]));
            case "munmap" -> process.munmap(addresses.of(words[1]), SceneAddresses.size(words[2]));
            case "mprotect" ->
                process.mprotect(addresses.of(words[1]), SceneAddresses.size(words[2]), SceneAddresses.prot(words[3]));
            case "madvise" ->
                process.madvise(addresses.of(words[1]), SceneAddresses.size(words[2]), SceneAddresses.advice(words[3]));
            default -> throw new IllegalArgumentException("a process scene has no call " + words[0]);
        };
    }

    private static String result(long result) {
        return Errno.isError(result) ? "-" + Errno.of(result) : result == 0 ? "0" : "0x" + Long.toHexString(result);
    }

    /** {@code NAME = CALL ARGUMENTS}. */
    private String name(UserProcess process, String name, String[] call) {
        long address = switch (call[0]) {
            case "sbrk" -> {
                long old = process.brk(0);
                process.brk(old + SceneAddresses.size(call[1]));
                yield old;
            }
            case "mmap" -> {
                int file = call.length > 4 ? file(call[4]) : -1;
                yield process.mmap(
                        0,
                        SceneAddresses.size(call[1]),
                        SceneAddresses.prot(call[2]),
                        SceneAddresses.mapFlags(call.length > 3 ? call[3] : "private", file < 0),
                        file,
                        0);
            }
            case "thread" -> thread(process, name);
            default -> throw new IllegalArgumentException("a process scene has no call " + call[0]);
        };
        if (!Errno.isError(address)) {
            addresses.put(name, address);
        }
        return result(address);
    }

    private long thread(UserProcess process, String name) {
        ThreadStack stack = ThreadStack.allocate(process, ThreadStack.DEFAULT_BYTES);
        process.threadStarted();
        addresses.put(name + ".top", stack.controlBlock());
        return stack.start();
    }

    private int file(String name) {
        Integer descriptor = files.get(name);
        if (descriptor == null) {
            throw new IllegalArgumentException("a scene has no file " + name + " yet");
        }
        return descriptor;
    }

    /** {@code write PLACE [BYTES]}: a byte in each page. */
    private void touch(UserProcess process, String[] words) {
        long from = addresses.of(words[1]);
        long bytes = words.length > 2 ? SceneAddresses.size(words[2]) : 1;
        for (long at = from; at < from + bytes; at = (at | 0xfff) + 1) {
            if (words[0].equals("write")) {
                process.memory().touchWrite(at);
            } else {
                process.memory().touchRead(at);
            }
        }
    }

    private void exec(String[] words) {
        boolean cached = words.length < 3 || !words[2].equals("cold");
        DemoFiles demo = new DemoFiles();
        ProgramStart start =
                new ProgramStart(DemoFiles.PROGRAM, List.of(DemoFiles.PROGRAM), List.of("HOME=/root"), demo, cached);
        byte[] bytes = Optional.of(words[1])
                .flatMap(demo::read)
                .orElseThrow(() -> new IllegalArgumentException("a scene has the program " + DemoFiles.PROGRAM));
        ProgramTour started = ProgramTour.start(start, bytes, memory);
        tour = started;
        processes.put("", started.process());
        text.append('\n').append(probe.take());
        started.text().lines().forEach(each -> text.append("    ").append(each).append('\n'));
    }

    private String touchProgram(String place) {
        ProgramTour started = tour;
        if (started == null) {
            throw new IllegalArgumentException("a scene touches a program behind exec");
        }
        if (started.touch(place)) {
            return "";
        }
        String told = started.text().strip();
        return told.substring(told.lastIndexOf(", then ") + ", then ".length());
    }

    /** All lines, or those that have one of the words behind the view's name. */
    private static String lines(String content, String[] words) {
        List<String> wanted = Arrays.asList(words).subList(2, words.length);
        StringBuilder told = new StringBuilder();
        for (String line : content.lines().toList()) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(line::contains)) {
                told.append("    ").append(line.stripTrailing()).append('\n');
            }
        }
        return told.toString();
    }

    private UserProcess process(String name) {
        UserProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("a scene has no process " + name + " yet");
        }
        return process;
    }
}
