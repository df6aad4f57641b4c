package org.alloclab.harness.explain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.view.ZoneView;
import org.alloclab.harness.kernel.KernelLoad;
import org.alloclab.harness.kernel.KernelSetting;
import org.alloclab.harness.machine.KernelMachine;
import org.alloclab.harness.plugin.ProviderRegistry;

/** Plays a scene of kernel code and writes down what each call answers and what it made the page-frame allocator do. */
final class KernelScenePlayer {
    private static final int SHIFT = MachineDescription.PAGE_SHIFT;
    private static final List<String> HEADERS = List.of("machine", "slab", "option");

    private final KernelSceneProbe probe = new KernelSceneProbe();
    private final StringBuilder text = new StringBuilder();
    private final KernelMachine kernel;
    private final KernelSceneCaches caches;
    private final Map<String, Block> blocks = new HashMap<>();

    /**
     * What a name of the scene stands for.
     *
     * @param number a frame number or a kernel address
     * @param order of a block of frames
     */
    private record Block(long number, int order) {}

    private KernelScenePlayer(Scene scene, ProviderRegistry plugIns, String machine) {
        KernelSetting setting = new KernelSetting(
                plugIns,
                "",
                2,
                List.of(plugIns.byRank(Layer.PAGE_FRAMES).get(0).id()),
                List.of(scene.setting("slab", plugIns.byRank(Layer.SLAB).get(0).id())),
                scene.options(),
                1,
                1);
        kernel = setting.kernel(setting.machine(machine.isEmpty() ? "x86_64-1g" : machine), probe);
        caches = new KernelSceneCaches(kernel.slab());
        probe.take();
    }

    /** The scene as text. */
    static String play(Scene scene, ProviderRegistry plugIns, String machine) {
        KernelScenePlayer player = new KernelScenePlayer(scene, plugIns, machine);
        player.text.append(scene.title()).append('\n');
        scene.lines().forEach(player::line);
        return player.text.toString();
    }

    private void line(String line) {
        String[] words = line.strip().split(" +", -1);
        if (line.isBlank()) {
            text.append('\n');
        } else if (line.startsWith("#")) {
            text.append(line.substring(1).strip()).append('\n');
        } else {
            text.append("> ").append(line);
            String told = HEADERS.contains(words[0])
                    ? ""
                    : words.length > 2 && words[1].equals("=")
                            ? " -> " + allocate(words[0], Arrays.copyOfRange(words, 2, words.length))
                            : act(words);
            text.append(told).append('\n').append(probe.take());
        }
    }

    /** {@code NAME = CALL ARGUMENTS [cpu N]}. */
    private String allocate(String name, String[] call) {
        int cpu = cpu(call);
        return switch (call[0]) {
            case "alloc_pages" -> {
                int order = Integer.parseInt(call[1]);
                yield frame(name, kernel.frames().allocPages(order, GfpNames.bits(call[2]), cpu), order);
            }
            case "kmalloc" ->
                address(name, kernel.slab().kmalloc(ScenePlayer.size(call[1]), GfpNames.bits(call[2]), cpu));
            case "kmem_cache_alloc" -> address(name, caches.alloc(call[1], cpu));
            case "vmalloc" -> address(name, kernel.vmalloc().vmalloc(ScenePlayer.size(call[1]), cpu));
            case "kmap" -> address(name, kernel.vmalloc().kmap(number(call[1])));
            case "kmap_atomic" -> address(name, kernel.vmalloc().kmapAtomic(number(call[1]), cpu));
            case "vmap" -> address(name, kernel.vmalloc().vmap(new long[] {number(call[1])}));
            case "__va" -> linear(name, call[1]);
            case "__pa" -> address(name, kernel.vmalloc().physicalAddress(number(call[1])));
            default -> throw new IllegalArgumentException("a kernel scene has no call " + call[0]);
        };
    }

    private String frame(String name, long frame, int order) {
        if (frame == PageFrameAllocator.NO_FRAME) {
            return "none";
        }
        blocks.put(name, new Block(frame, order));
        String zone = "";
        for (ZoneView view : kernel.frames().zones()) {
            zone = frame >= view.startFrame() ? view.name() : zone;
        }
        String which = order == 0 ? "frame " + frame : "frames " + frame + " to " + (frame + (1L << order) - 1);
        return which + " of zone " + zone;
    }

    private String address(String name, long address) {
        blocks.put(name, new Block(address, 0));
        return address == 0 ? "NULL" : "0x" + Long.toHexString(address);
    }

    private String linear(String name, String of) {
        try {
            return address(name, kernel.vmalloc().virtualAddress(number(of) << SHIFT));
        } catch (IllegalArgumentException outsideTheLinearMap) {
            return "none: " + outsideTheLinearMap.getMessage();
        }
    }

    private String act(String[] call) {
        int cpu = cpu(call);
        switch (call[0]) {
            case "free_pages" -> {
                Block block = block(call[1]);
                kernel.frames().freePages(block.number(), block.order(), cpu);
            }
            case "kfree" -> kernel.slab().kfree(number(call[1]), cpu);
            case "kmem_cache_create" -> caches.create(call);
            case "kmem_cache_free" -> caches.free(number(call[1]), cpu);
            case "kmem_cache_shrink" -> caches.shrink(call[1]);
            case "store" -> kernel.slab().bytes().store(number(call[1]), Byte.parseByte(call[2]));
            case "load" -> {
                return " -> " + kernel.slab().bytes().load(number(call[1]));
            }
            case "vfree" -> kernel.vmalloc().vfree(number(call[1]), cpu);
            case "kunmap" -> kernel.vmalloc().kunmap(number(call[1]));
            case "kunmap_atomic" -> kernel.vmalloc().kunmapAtomic(number(call[1]), cpu);
            case "steps" -> probe.tellSteps(call[1].equals("on"));
            case "scatter" -> {
                new KernelLoad(kernel.frames(), 1, 2).scatter(Integer.parseInt(call[1]) / 100.0);
                probe.take();
            }
            case "kmap_state" -> {
                return "\n    " + kernel.vmalloc().kmapState();
            }
            case "frames" -> {
                return frames(number(call[1]), ScenePlayer.size(call[2]));
            }
            case "proc" -> {
                return proc(call);
            }
            default -> throw new IllegalArgumentException("a kernel scene has no call " + call[0]);
        }
        return "";
    }

    /** The frames behind a range of kernel addresses, contiguous ones together. */
    private String frames(long address, long bytes) {
        StringBuilder told = new StringBuilder();
        long previous = -2;
        long first = -1;
        int runs = 0;
        for (long at = address; at < address + bytes; at += MachineDescription.PAGE_SIZE) {
            long mapped = kernel.vmalloc().frameOf(at);
            long frame = mapped >= 0 ? mapped : kernel.vmalloc().physicalAddress(at) >>> SHIFT;
            first = first < 0 ? frame : first;
            runs += frame == previous + 1 ? 0 : 1;
            previous = frame;
        }
        return told.append(" -> ")
                .append(bytes >> SHIFT)
                .append(" frames in ")
                .append(runs)
                .append(runs == 1 ? " run" : " runs")
                .append(", the first ")
                .append(first)
                .append(", the last ")
                .append(previous)
                .toString();
    }

    /** {@code proc FILE [WORD ...]}: all lines, or those that have one of these words. */
    private String proc(String[] call) {
        String file = call[1];
        String content = kernel.frames().procFiles().contains(file)
                ? kernel.frames().proc(file)
                : kernel.slab().procFiles().contains(file)
                        ? kernel.slab().proc(file)
                        : kernel.vmalloc().proc(file);
        List<String> words = Arrays.asList(call).subList(2, call.length);
        StringBuilder told = new StringBuilder();
        for (String line : content.lines().toList()) {
            if (words.isEmpty() || List.of(line.strip().split(" +")).stream().anyMatch(words::contains)) {
                told.append("\n    ").append(line.stripTrailing());
            }
        }
        return told.toString();
    }

    private static int cpu(String[] call) {
        return call.length > 2 && call[call.length - 2].equals("cpu") ? Integer.parseInt(call[call.length - 1]) : 0;
    }

    private long number(String name) {
        return block(name).number();
    }

    private Block block(String name) {
        Block block = blocks.get(name);
        if (block == null) {
            throw new IllegalArgumentException("a scene has no block " + name + " yet");
        }
        return block;
    }
}
