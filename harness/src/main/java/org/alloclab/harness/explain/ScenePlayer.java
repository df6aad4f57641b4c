package org.alloclab.harness.explain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.VmaView;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.procps.View;

/** Plays a scene of a program and writes down what happens. */
final class ScenePlayer {
    private static final String NARROW_KERNEL = "    0xc0000000 to 0xffffffff: the kernel\n";
    private static final String WIDE_KERNEL = "    0xffff800000000000 to 0xffffffffffffffff: the kernel\n";

    private final SceneProbe probe;
    private final MachineDescription description;
    private final ProgramMachine machine;
    private final ThreadHeap heap;
    private final AddressSpaceFigures start;
    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    /** A named block of the scene. */
    private record Block(long address, long size) {}

    private ScenePlayer(RunPlan plan) {
        description = plan.machine();
        probe = new SceneProbe();
        machine = MachineAssembly.program(plan, probe);
        heap = machine.allocator()
                .start(
                        new SimThread(0, 0, plan.workload().threads().controlBlock(0)),
                        plan.workload().prelude().stream()
                                .mapToLong(Long::longValue)
                                .toArray());
        start = machine.space().figures();
        probe.take();
    }

    /** The scene as text. */
    static String play(Scene scene, RunPlan plan) {
        ScenePlayer player = new ScenePlayer(plan);
        player.text.append(scene.title()).append("\n");
        scene.lines().forEach(player::line);
        return player.text.toString();
    }

    private void line(String line) {
        if (line.isBlank()) {
            text.append('\n');
        } else if (line.startsWith("#")) {
            text.append(line.substring(1).strip()).append('\n');
        } else if (line.startsWith("option ") || line.startsWith("machine ")) {
            text.append("> ").append(line).append('\n');
        } else if (line.startsWith("show ")) {
            text.append("> ").append(line).append('\n');
            View.named(line.split(" +", -1)[1])
                    .of(machine.space())
                    .lines()
                    .forEach(each -> text.append("    ").append(each).append('\n'));
        } else if (line.startsWith("metrics ")) {
            text.append("> ").append(line).append('\n');
            metrics(line.strip().split(" +", -1));
        } else if (line.startsWith("steps ")) {
            probe.tellSteps(line.endsWith("on"));
        } else if (line.equals("maps")) {
            text.append("> maps\n");
            machine.space().areas().forEach(this::area);
        } else if (line.equals("layout")) {
            text.append("> layout\n");
            machine.space().areas().forEach(this::listed);
            boolean wide = description.kernelWordSize() == WordSize.BITS_64;
            text.append(wide ? WIDE_KERNEL : NARROW_KERNEL);
        } else {
            step(line.strip().split(" +", -1), line);
        }
    }

    private void step(String[] words, String line) {
        text.append("> ").append(line);
        switch (words[0]) {
            case "free" -> heap.free(block(words[1]).address());
            case "write" -> {
                Block block = block(words[1]);
                machine.space().memory().touch(block.address(), size(words[2]));
            }
            case "control" -> control(words);
            case "touch" -> {
                Block block = block(words[1]);
                machine.space().memory().touch(block.address(), block.size());
            }
            default -> {
                Block block = allocate(words);
                blocks.put(words[0], block);
                text.append(" -> 0x").append(Long.toHexString(block.address()));
            }
        }
        text.append('\n').append(probe.take());
        AddressSpaceFigures now = machine.space().figures();
        text.append(String.format(
                Locale.ROOT,
                "    = heap %,d kB, mapped %,d kB more than at the start, resident %,d kB more%n",
                (now.programBreak() - now.startBreak()) >> 10,
                (now.vszBytes() - start.vszBytes()) >> 10,
                (now.rssBytes() - start.rssBytes()) >> 10));
    }

    /** {@code control NAME NUMBER ...}: a call that steers the allocator. */
    private void control(String[] words) {
        long[] arguments = new long[words.length - 2];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Long.parseLong(words[i + 2]);
        }
        text.append(" -> ").append(machine.allocator().control(words[1], arguments));
    }

    /** {@code metrics NAME ...}: figures of the allocator. */
    private void metrics(String[] words) {
        machine.allocator().metrics().asMap().forEach((metric, value) -> {
            if (List.of(words).contains(metric.key())) {
                text.append(String.format(Locale.ROOT, "    %-12s %,10d  %s%n", metric.key(), value, metric.meaning()));
            }
        });
    }

    /** {@code NAME = CALL ARGUMENTS}. */
    private Block allocate(String[] words) {
        long last = size(words[words.length - 1]);
        return switch (words[2]) {
            case "malloc" -> new Block(heap.malloc(last), last);
            case "calloc" -> new Block(heap.calloc(size(words[3]), last), size(words[3]) * last);
            case "realloc" -> new Block(heap.realloc(block(words[3]).address(), last), last);
            case "memalign" -> new Block(heap.memalign(size(words[3]), last), last);
            default -> throw new IllegalArgumentException("a scene has no call " + words[2]);
        };
    }

    private Block block(String name) {
        Block block = blocks.get(name);
        if (block == null) {
            throw new IllegalArgumentException("a scene has no block " + name + " yet");
        }
        return block;
    }

    /** A size in bytes, which may end in K or M. */
    static long size(String text) {
        long unit = text.endsWith("K") ? 1L << 10 : text.endsWith("M") ? 1L << 20 : 1;
        return unit * Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1));
    }

    /** One area: where, how large, what may be done, what it is. */
    private void listed(VmaView area) {
        text.append(String.format(
                Locale.ROOT,
                "    0x%08x to 0x%08x %,6d kB  %s%s%s  %s%n",
                area.start(),
                area.end(),
                area.sizeBytes() >> 10,
                (area.prot() & Prot.READ) != 0 ? "r" : "-",
                (area.prot() & Prot.WRITE) != 0 ? "w" : "-",
                (area.prot() & Prot.EXEC) != 0 ? "x" : "-",
                area.name()));
    }

    private void area(VmaView area) {
        if (area.name().equals("[heap]") || (area.name().isEmpty() && area.start() < 0x7fff_f7dd_2000L)) {
            text.append(String.format(
                    Locale.ROOT,
                    "    0x%x to 0x%x, %,d kB %s%n",
                    area.start(),
                    area.end(),
                    area.sizeBytes() >> 10,
                    area.name()));
        }
    }
}
