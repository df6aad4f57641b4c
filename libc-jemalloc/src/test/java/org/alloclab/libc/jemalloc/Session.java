package org.alloclab.libc.jemalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.heap.ControlTree;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.libc.jemalloc.conf.Options;

/**
 * A program of heap calls and {@code mallctl} calls, and what Debian's library answered to each.
 *
 * @param name of the program and the settings
 * @param settings {@code option:value}, separated by commas, or {@code -}
 * @param cpus CPUs of the machine; thread t runs on CPU t mod cpus
 * @param figures patterns of names with their type, and how many indices they have besides the arena's
 * @param script the calls
 * @param answers a line for each call
 * @param controlBlocks of each thread
 * @param calls every system call with its result
 * @param pages which pages are resident in the end, see {@link SessionSpace#pages}
 */
record Session(
        String name,
        String settings,
        int cpus,
        List<String> figures,
        List<String> script,
        List<String> answers,
        Map<Integer, Long> controlBlocks,
        List<String> calls,
        String pages) {
    private static final long START_NANOS = 1_000_000_000_000L;

    /** Bytes that libstdc++, which the library links, allocates before the program begins, and writes the first of. */
    private static final long EMERGENCY_POOL = 72704;

    @Override
    public String toString() {
        return name;
    }

    /** Plays the program and expects what was recorded. */
    void play() {
        new Player().play();
    }

    private final class Player {
        private final SessionSpace space = new SessionSpace(calls, controlBlock(0));
        private final VirtualClock clock = new VirtualClock(START_NANOS);
        private final UserAllocator allocator = new JemallocProvider()
                .create(new UserAllocatorProvider.Context(
                        MachineDescription.reference().withCpus(cpus), space, clock, options(), Teller.SILENT, 0));
        private final ControlTree tree = allocator.controlTree().orElseThrow();
        private final Map<Integer, ThreadHeap> heaps = new HashMap<>();
        private final Map<Long, Long> slots = new HashMap<>();

        void play() {
            ThreadHeap main = allocator.start(new SimThread(0, 0, controlBlock(0)));
            space.memory().store(main.malloc(EMERGENCY_POOL), EMERGENCY_POOL);
            heaps.put(0, main);
            for (int i = 0; i < script.size(); i++) {
                String line = script.get(i);
                String answer = step(line.split(" ", -1));
                assertThat(words(answer, answers.get(i)))
                        .as("line %d of %s: %s", i, name, line)
                        .isEqualTo(words(answers.get(i), answer));
            }
            space.expectEnd();
            assertThat(space.pages()).isEqualTo(pages);
            allocator.checkInvariants();
        }

        private long controlBlock(int thread) {
            return Objects.requireNonNull(controlBlocks.get(thread));
        }

        private String step(String[] words) {
            int thread = Integer.parseInt(words[0]);
            ThreadHeap heap =
                    heaps.computeIfAbsent(thread, t -> allocator.attach(new SimThread(t, t % cpus, controlBlock(t))));
            return switch (words[1]) {
                case "clock" -> {
                    clock.set(START_NANOS + number(words, 2));
                    yield "-";
                }
                case "malloc" -> placed(words, heap.malloc(number(words, 3)));
                case "calloc" -> placed(words, heap.calloc(number(words, 3), number(words, 4)));
                case "realloc" -> placed(words, heap.realloc(slot(words, 3), number(words, 4)));
                case "memalign" -> placed(words, heap.memalign(number(words, 3), number(words, 4)));
                case "aligned_alloc" -> placed(words, heap.alignedAlloc(number(words, 3), number(words, 4)));
                case "posix_memalign" -> placed(words, heap.posixMemalign(number(words, 3), number(words, 4)));
                case "bulk" -> {
                    long sum = 0;
                    for (int i = 0; i < number(words, 3); i++) {
                        long address = heap.malloc(number(words, 4));
                        slots.put(number(words, 2) + i, address);
                        sum = sum * 31 + address;
                    }
                    yield Long.toHexString(sum);
                }
                case "unbulk" -> {
                    for (int i = 0; i < number(words, 3); i++) {
                        heap.free(Objects.requireNonNull(slots.put(number(words, 2) + i * number(words, 4), 0L)));
                    }
                    yield "-";
                }
                case "usable" -> String.valueOf(heap.usableSize(slot(words, 2)));
                case "free" -> {
                    heap.free(slot(words, 2));
                    yield gone(words);
                }
                case "store" -> {
                    space.memory().store(slot(words, 2) + number(words, 3), number(words, 4));
                    yield "-";
                }
                case "load" -> Long.toHexString(space.memory().load(slot(words, 2) + number(words, 3)));
                case "exit" -> {
                    heap.exit();
                    yield "-";
                }
                case "mallocx" -> placed(words, allocator.control("mallocx", number(words, 3), number(words, 4)));
                case "rallocx" ->
                    placed(words, allocator.control("rallocx", slot(words, 3), number(words, 4), number(words, 5)));
                case "xallocx" ->
                    String.valueOf(allocator.control(
                            "xallocx", slot(words, 2), number(words, 3), number(words, 4), number(words, 5)));
                case "sallocx" -> String.valueOf(allocator.control("sallocx", slot(words, 2), number(words, 3)));
                case "nallocx" -> String.valueOf(allocator.control("nallocx", number(words, 2), number(words, 3)));
                case "dallocx" -> {
                    allocator.control("dallocx", slot(words, 2), number(words, 3));
                    yield gone(words);
                }
                case "sdallocx" -> {
                    allocator.control("sdallocx", slot(words, 2), number(words, 3), number(words, 4));
                    yield gone(words);
                }
                case "sbrk" -> Long.toHexString(allocator.control("sbrk", number(words, 2)));
                case "read" -> text(tree.read(words[2]));
                case "write" -> text(tree.write(words[2], words[4]));
                case "call" -> text(tree.call(words[2]));
                case "nomem" -> "-";
                case "figures" -> figures();
                default -> throw new AssertionError(words[1]);
            };
        }

        private String figures() {
            tree.write("epoch", "1");
            StringJoiner all = new StringJoiner(" ", " ", "");
            int arenas = Integer.parseInt(tree.read("arenas.narenas").value());
            for (int arena = 0; arena < arenas; arena++) {
                if (tree.read("arena." + arena + ".initialized").value().equals("true")) {
                    for (String figure : figures) {
                        figuresOf(arena, figure.split(" ", -1), all);
                    }
                }
            }
            return all.toString();
        }

        private void figuresOf(int arena, String[] figure, StringJoiner all) {
            String pattern = figure[0].replaceFirst("%u", String.valueOf(arena));
            int count = figure.length > 2 ? Integer.parseInt(figure[2]) : 1;
            for (int j = 0; j < count; j++) {
                String path = count == 1 ? pattern : pattern.replace("%u", String.valueOf(j));
                ControlAnswer answer = tree.read(path);
                if (answer.error().isPresent() || !answer.value().equals("0")) {
                    all.add(path + "=" + text(answer));
                }
            }
        }

        private String placed(String[] words, long address) {
            slots.put(number(words, 2), address);
            return Long.toHexString(address);
        }

        private String gone(String[] words) {
            slots.put(number(words, 2), 0L);
            return "-";
        }

        private long slot(String[] words, int at) {
            return slots.getOrDefault(number(words, at), 0L);
        }
    }

    /** The words of an answer that another one does not have. */
    private static Set<String> words(String answer, String other) {
        if (answer.equals(other)) {
            return Set.of();
        }
        Set<String> words = new LinkedHashSet<>(List.of(answer.split(" ", -1)));
        List.of(other.split(" ", -1)).forEach(words::remove);
        return words;
    }

    private static long number(String[] words, int at) {
        return Long.decode(words[at]);
    }

    private static String text(ControlAnswer answer) {
        if (answer.error().isPresent()) {
            Errno error = answer.error().get();
            return "E" + error.code();
        }
        return answer.value().isEmpty() ? "-" : answer.value();
    }

    private OptionValues options() {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!settings.equals("-")) {
            for (String setting : settings.split(",", -1)) {
                int colon = setting.indexOf(':');
                texts.put(setting.substring(0, colon), setting.substring(colon + 1));
            }
        }
        return OptionValues.parse(Options.all(), texts);
    }
}
