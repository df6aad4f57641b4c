package org.alloclab.harness.script;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.vmalloc.VmallocAllocator;

/** One call of an operation: its arguments, read as they are asked for, and what it acts on. */
public final class Call {
    private static final String CPU = "cpu";
    private static final int NOT_OPEN = 77;

    private final Operation operation;
    private final Line line;
    private final ScriptProcess process;
    private final Play play;
    private final List<String> words;
    private final int cpu;
    private final Set<Value.Kind> used = EnumSet.noneOf(Value.Kind.class);

    Call(Operation operation, Line line, ScriptProcess process, Play play) {
        this.operation = operation;
        this.line = line;
        this.process = process;
        this.play = play;
        List<String> all = line.words();
        int last = all.size() - 1;
        boolean onCpu = last > 1 && all.get(last - 1).equals(CPU);
        words = onCpu ? all.subList(0, last - 1) : all;
        cpu = onCpu ? (int) whole(all.get(last), 0, play.stage().machine().cpus() - 1L) : 0;
    }

    public Operation operation() {
        return operation;
    }

    public Line line() {
        return line;
    }

    public ScriptProcess process() {
        return process;
    }

    public Play play() {
        return play;
    }

    /** The CPU that the call is made on: {@code cpu N} at its end, or 0. */
    public int cpu() {
        return cpu;
    }

    /** The process's address space. */
    public UserProcess space() {
        if (!process.hasSpace()) {
            throw bad(operation.name(), "an operation of the kernel: for this one say 'needs processes'");
        }
        return process.space();
    }

    public VirtualMemory memory() {
        return play.stage()
                .memory()
                .orElseThrow(
                        () -> bad(operation.name(), "an operation of the kernel: for this one say 'needs processes'"));
    }

    /** The user allocator, which only the first process has. */
    public ProgramHeap heap() {
        ProgramHeap heap = play.stage()
                .heap()
                .orElseThrow(() -> bad(operation.name(), "an allocator: for this operation say 'needs allocator'"));
        if (!process.name().equals(Line.FIRST_PROCESS)) {
            throw bad("@" + process.name(), "the first process, which alone has an allocator");
        }
        return heap;
    }

    /** The descriptor of a file; the driver tries one that is not open where there is no such file. */
    public int descriptor(int index) {
        OptionalInt descriptor = play.stage().files().descriptor(word(index));
        if (descriptor.isEmpty() && !isDriven()) {
            throw bad(word(index), "the name of a file; 'file NAME SIZE' makes one");
        }
        return descriptor.orElse(NOT_OPEN);
    }

    /** A cache that the script has made. */
    public KmemCache cache(int index) {
        KmemCache cache = play.caches().named(word(index));
        if (cache == null) {
            throw bad(word(index), "a cache that kmem_cache_create made");
        }
        return cache;
    }

    public PageFrameAllocator frames() {
        return play.stage().frames();
    }

    public SlabAllocator slab() {
        return play.stage().slab();
    }

    public VmallocAllocator vmalloc() {
        return play.stage().vmalloc().get();
    }

    public boolean has(int index) {
        return index < words.size();
    }

    /** A word by its place; 0 is the operation. */
    public String word(int index) {
        if (!has(index)) {
            throw bad(line.text(), operation.name() + " " + operation.arguments());
        }
        return words.get(index);
    }

    /** The words from a place on. */
    public List<String> wordsFrom(int index) {
        return index < words.size() ? words.subList(index, words.size()) : List.of();
    }

    /** The number that an expression stands for; 0 where it is left out. */
    public long number(int index) {
        return has(index) ? number(words.get(index)) : 0;
    }

    /** The number that an expression stands for. */
    public long number(String expression) {
        return Expression.value(this, expression);
    }

    /** A whole number in a range. */
    public int whole(int index, int least, int most) {
        return (int) whole(word(index), least, most);
    }

    private long whole(String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw bad(text, "a whole number from " + least + " to " + most);
        }
        throw bad(text, "a whole number from " + least + " to " + most);
    }

    /** The value of a name, of one of these kinds. */
    public Value value(int index, Value.Kind... kinds) {
        String name = word(index);
        Value value = process.value(name);
        if (value == null || !Set.of(kinds).contains(value.kind())) {
            throw bad(name, "a name that stands for what " + operation.name() + " takes");
        }
        used.add(value.kind());
        return value;
    }

    /** Whether a name has a value of this kind. */
    public boolean isA(int index, Value.Kind kind) {
        Value value = has(index) ? process.value(words.get(index)) : null;
        return value != null && value.kind() == kind;
    }

    void use(Value value) {
        used.add(value.kind());
    }

    /** Whether an argument was a value of this kind. */
    public boolean used(Value.Kind kind) {
        return used.contains(kind);
    }

    /** Whether an argument has no value, so that the call is left out. */
    public boolean isMissing() {
        return used.contains(Value.Kind.FAILED);
    }

    /** Gives the call's target, if it has one, its value. */
    public void name(Value value) {
        if (!line.target().isEmpty()) {
            process.put(line.target(), value);
        }
    }

    /** Gives the target another value beside its own, under its name and a suffix. */
    public void name(String suffix, Value value) {
        if (!line.target().isEmpty()) {
            process.put(line.target() + suffix, value);
        }
    }

    /** Gives the target the result of a call that failed. */
    public void nameFailed(long result) {
        name(Value.failed(result));
    }

    /** Whether the driver must not carry this out, for it would hit the driver. */
    public boolean hitsDriver(long address, long length) {
        return isDriven() && Bases.touchesDriver(address, length);
    }

    /** The same for calls that a range which wraps around does not reach. */
    public boolean meetsDriver(long address, long length) {
        return isDriven() && Bases.meetsDriver(address, address + length);
    }

    public boolean isDriven() {
        return play.stage().needs() == Needs.DRIVER;
    }

    public ScriptException bad(String token, String expected) {
        return new ScriptException(line.number(), token, expected);
    }
}
