package org.alloclab.vm.exec;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.program.ElfFile;
import org.alloclab.api.program.ElfFormatException;
import org.alloclab.api.program.ElfSegment;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.call.BrkCall;
import org.alloclab.vm.call.MmapCall;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.AreaObjects;
import org.alloclab.vm.edit.StackGrowth;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.process.ImageBounds;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Task;
import org.jspecify.annotations.Nullable;

/**
 * {@code execve(2)} of an ELF program into an empty address space (fs/exec.c; fs/binfmt_elf.c, load_elf_binary), with
 * address randomisation off.
 *
 * <pre>
 *   1 a stack of one page, with the strings of the arguments      [stack]
 *   2 each PT_LOAD of the program as a mapping of its file        program
 *     and what is longer in memory than in the file as zeros      bss
 *   3 the interpreter likewise, at the top of the mmap area       ld.so
 *   4 the kernel's own pages below it                             [vvar] [vvar_vclock] [vdso]
 *   5 argc, argv, envp and the auxiliary vector onto the stack
 * </pre>
 *
 * <p>Not a page of the program is read for its sake: only the stack is written, and the page that a segment shares with
 * its zeros.
 *
 * <p>Not modelled: scripts and other formats than ELF, set-user-id; data that a program of 32 bits may execute because it
 * has no PT_GNU_STACK.
 */
public final class ExecCall {
    /** How far below its strings a new stack reaches (fs/exec.c, setup_arg_pages). */
    private static final long STACK_EXPAND_BYTES = 128 << 10;

    private static final long DYNAMIC_ABOVE_LOW_BASE = 16L << 20;
    private static final long DYNAMIC_I386 = 4L << 20;

    private static final int STACK_FLAGS =
            VmFlags.READ | VmFlags.WRITE | VmFlags.MAY_ALL | VmFlags.GROWSDOWN | VmFlags.ACCOUNT;

    private final LinuxProcess process;
    private final Mm mm;
    private final AreaEdits edits;
    private final Placement placement;
    private final StackGrowth stackGrowth;
    private final ProgramImages images;
    private final SpecialMappings specialMappings;
    private final AreaObjects areaObjects;
    private final MachineDescription machine;
    private final ProgramStart start;
    private final MmapCall mmapCall;
    private final BrkCall brkCall;

    private long startCode = Long.MAX_VALUE;
    private long endCode;
    private long startData;
    private long endData;
    private long endImage;

    public ExecCall(
            LinuxProcess process,
            ProgramStart start,
            MmapCall mmapCall,
            BrkCall brkCall,
            ProgramImages images,
            SpecialMappings specialMappings,
            AreaObjects areaObjects,
            MachineDescription machine) {
        this.process = process;
        this.mm = process.mm;
        this.edits = process.memory.edits();
        this.placement = process.memory.placement();
        this.stackGrowth = process.memory.stackGrowth();
        this.start = start;
        this.mmapCall = mmapCall;
        this.brkCall = brkCall;
        this.images = images;
        this.specialMappings = specialMappings;
        this.areaObjects = areaObjects;
        this.machine = machine;
    }

    /**
     * Where everything lies.
     *
     * @param interpreter the interpreter's entry point, or {@code null}
     */
    public record Loaded(
            long entry,
            long bias,
            long interpreterBias,
            @Nullable Long interpreter,
            long stackPointer) {
        public long firstInstruction() {
            return interpreter == null ? entry : interpreter;
        }
    }

    public Loaded run() {
        ProgramImage program = images.open(start.path(), start);
        ElfFile elf = program.elf();
        ProgramImage interpreter =
                program.interpreter().map(path -> images.open(path, start)).orElse(null);
        process.task = Task.of(process.task.pid, start.path(), start.arguments());
        NewStack stack = new NewStack(mm, start, machine);
        Vma area = stackArea();
        stack.copyStrings();
        finishStack(area, elf);
        boolean dynamicAlone = !elf.fixed() && interpreter == null;
        long bias = mapProgram(program, interpreter != null);
        long brk = Pages.alignUp(dynamicAlone ? dynamicBase() : endImage);
        mm.startBreak = brk;
        mm.programBreak = brk;
        long interpreterBias = interpreter == null ? 0 : mapInterpreter(interpreter);
        long vdso = specialMappings.map(mm, placement);
        long interpreterBase = interpreter == null ? 0 : interpreterBias + firstAddress(interpreter.elf());
        long stackPointer = stack.writeTables(new AuxiliaryVector(
                vdso,
                headersAddress(elf) + bias,
                elf.headerBytes(),
                elf.segments().size(),
                interpreterBase,
                elf.entry() + bias));
        mm.startStack = stackPointer;
        process.image = new ImageBounds(
                startCode,
                endCode,
                startData,
                endData,
                stack.startArguments(),
                stack.endArguments(),
                stack.endArguments(),
                stack.endEnvironment());
        mm.areasChanged();
        return new Loaded(
                elf.entry() + bias,
                bias,
                interpreterBias,
                interpreter == null ? null : interpreter.elf().entry() + interpreterBias,
                stackPointer);
    }

    /**
     * Two thirds of the addresses of user space, for a program of 32 bits somewhat above a third of them, on a kernel of 32
     * bits low (arch/x86/include/asm/elf.h, ELF_ET_DYN_BASE, COMPAT_ELF_ET_DYN_BASE).
     */
    private long dynamicBase() {
        return switch (machine.architecture()) {
            case X86_64 -> mm.space.taskSize() / 3 * 2;
            case IA32 -> mm.space.lowBase() + DYNAMIC_ABOVE_LOW_BASE;
            case I386, I386_PAE -> DYNAMIC_I386;
        };
    }

    /** fs/exec.c, __bprm_mm_init. */
    private Vma stackArea() {
        long top = mm.space.taskSize();
        long bottom = top - PAGE_SIZE;
        Vma area = new Vma(bottom, top, STACK_FLAGS, bottom >>> PAGE_SHIFT);
        mm.areas.insert(area);
        areaObjects.take(area);
        mm.account(area.flags, 1);
        return area;
    }

    /** fs/exec.c, setup_arg_pages: more room, and the rights that PT_GNU_STACK asks for. */
    private void finishStack(Vma area, ElfFile elf) {
        if (elf.first(ElfSegment.GNU_STACK)
                .map(segment -> segment.is(ElfSegment.EXECUTE))
                .orElse(false)) {
            area.flags |= VmFlags.EXEC;
        }
        long limit = Pages.alignDown(mm.limits.of(ResourceLimit.STACK));
        long size = area.end - area.start;
        long base = Long.compareUnsigned(size + STACK_EXPAND_BYTES, limit) > 0
                ? area.end - limit
                : area.start - STACK_EXPAND_BYTES;
        if (!stackGrowth.grow(area, base)) {
            throw new ElfFormatException(start.path(), 0, "a stack fits below its limit", Long.toString(limit));
        }
    }

    private long mapProgram(ProgramImage program, boolean interpreted) {
        ElfFile elf = program.elf();
        List<ElfSegment> loads = elf.loads();
        long total = total(program);
        long bias = 0;
        if (!elf.fixed()) {
            long base = interpreted ? Pages.alignDown(dynamicBase()) & -alignment(loads) : lone(program, total);
            bias = Pages.alignDown(base - loads.get(0).address());
        }
        boolean first = true;
        for (ElfSegment segment : loads) {
            map(program, segment, segment.address() + bias, MapFlags.FIXED, first ? total : 0);
            note(segment, bias);
            first = false;
        }
        return bias;
    }

    /** A program that asks for no interpreter but may lie anywhere: placed as any mapping, aligned as it asks. */
    private long lone(ProgramImage program, long total) {
        long alignment = alignment(program.elf().loads());
        long room = alignment > PAGE_SIZE ? total + alignment : total;
        long base = placement.find(0, room, MapFlags.PRIVATE);
        requirePlaced(program, base);
        return (base + alignment - 1) & -alignment;
    }

    /** fs/binfmt_elf.c, load_elf_interp. */
    private long mapInterpreter(ProgramImage interpreter) {
        List<ElfSegment> loads = interpreter.elf().loads();
        long total = total(interpreter);
        long bias = 0;
        boolean first = true;
        for (ElfSegment segment : loads) {
            boolean anywhere = first && !interpreter.elf().fixed();
            long mapped = map(
                    interpreter,
                    segment,
                    anywhere ? 0 : segment.address() + bias,
                    anywhere ? 0 : MapFlags.FIXED,
                    first ? total : 0);
            if (anywhere) {
                bias = mapped - Pages.alignDown(segment.address());
            }
            first = false;
        }
        return bias;
    }

    /** fs/binfmt_elf.c, elf_load. Answers where the segment's first page lies. */
    private long map(ProgramImage image, ElfSegment segment, long address, int fixed, long total) {
        long inPage = segment.address() & (PAGE_SIZE - 1);
        long at = Pages.alignDown(address);
        if (segment.fileBytes() != 0) {
            at = mapFile(image, segment, at, fixed, total);
        }
        long zeroStart = at + inPage + segment.fileBytes();
        long zeroEnd = at + inPage + segment.memoryBytes();
        if (segment.memoryBytes() > segment.fileBytes()) {
            long inLast = zeroStart & (PAGE_SIZE - 1);
            if (segment.fileBytes() != 0 && inLast != 0 && segment.is(ElfSegment.WRITE)) {
                padZero(image, segment, zeroStart, PAGE_SIZE - inLast);
            }
            long from = Pages.alignUp(segment.fileBytes() == 0 ? at : zeroStart);
            long to = Pages.alignUp(zeroEnd);
            if (to > from && !addZeros(from, to, segment.is(ElfSegment.EXECUTE) ? VmFlags.EXEC : 0)) {
                throw new ElfFormatException(
                        image.path(),
                        segment.offset(),
                        "a segment's zeros fit into the address space",
                        "0x" + Long.toHexString(from) + " to 0x" + Long.toHexString(to));
            }
        }
        return at;
    }

    /** mm/mmap.c, vm_brk_flags: what is there goes. */
    private boolean addZeros(long from, long to, int extraFlags) {
        return to <= mm.space.taskSize()
                && !Errno.isError(edits.unmap(from, to))
                && brkCall.addZeros(from, to, extraFlags);
    }

    /** What the file has behind the segment in its last page must not be seen (fs/binfmt_elf.c, padzero). */
    private void padZero(ProgramImage image, ElfSegment segment, long from, long bytes) {
        try {
            mm.memory.zero(from, bytes);
        } catch (SimulatedDeath e) {
            throw new ElfFormatException(
                    image.path(),
                    segment.offset(),
                    "the file reaches to the end of the segment, 0x"
                            + Long.toHexString(segment.offset() + segment.fileBytes()),
                    image.bytes() + " bytes long");
        }
    }

    /** fs/binfmt_elf.c, elf_map: the first mapping reserves room for all, and gives back what is too much. */
    private long mapFile(ProgramImage image, ElfSegment segment, long at, int fixed, long total) {
        long inPage = segment.address() & (PAGE_SIZE - 1);
        long size = Pages.alignUp(segment.fileBytes() + inPage);
        long offset = segment.offset() - inPage;
        int prot = (segment.is(ElfSegment.READ) ? Prot.READ : 0)
                | (segment.is(ElfSegment.WRITE) ? Prot.WRITE : 0)
                | (segment.is(ElfSegment.EXECUTE) ? Prot.EXEC : 0);
        long asked = total > size ? total : size;
        long mapped = mmapCall.mmapFile(at, asked, prot, MapFlags.PRIVATE | fixed, image.file(), offset);
        requirePlaced(image, mapped);
        if (asked > size) {
            edits.munmap(mapped + size, asked - size);
        }
        return mapped;
    }

    private static void requirePlaced(ProgramImage image, long address) {
        if (Errno.isError(address)) {
            throw new ElfFormatException(
                    image.path(),
                    image.elf().headersOffset(),
                    "the program's segments fit into the address space",
                    Errno.of(address).toString());
        }
    }

    /** The bounds that /proc/PID/stat shows. */
    private void note(ElfSegment segment, long bias) {
        long from = segment.address() + bias;
        long to = from + segment.fileBytes();
        boolean code = segment.is(ElfSegment.EXECUTE);
        startCode = code ? Math.min(startCode, from) : startCode;
        endCode = code ? Math.max(endCode, to) : endCode;
        startData = Math.max(startData, from);
        endData = Math.max(endData, to);
        endImage = Math.max(endImage, from + segment.memoryBytes());
    }

    /** From the first page of the first segment to the end of the last one (total_mapping_size). */
    private static long total(ProgramImage image) {
        List<ElfSegment> loads = image.elf().loads();
        if (loads.isEmpty()) {
            throw new ElfFormatException(
                    image.path(), image.elf().headersOffset(), "a program has a segment to load", "none");
        }
        long low = Long.MAX_VALUE;
        long high = 0;
        for (ElfSegment segment : loads) {
            low = Math.min(low, Pages.alignDown(segment.address()));
            high = Math.max(high, segment.address() + segment.memoryBytes());
        }
        return Pages.alignUp(high - low);
    }

    private static long alignment(List<ElfSegment> loads) {
        long most = PAGE_SIZE;
        for (ElfSegment segment : loads) {
            if (Long.bitCount(segment.alignment()) == 1) {
                most = Math.max(most, segment.alignment());
            }
        }
        return most;
    }

    private static long firstAddress(ElfFile elf) {
        return Pages.alignDown(elf.loads().get(0).address());
    }

    /** Linked address of the program headers: in the segment that holds their place in the file. */
    private static long headersAddress(ElfFile elf) {
        for (ElfSegment segment : elf.loads()) {
            long into = elf.headersOffset() - segment.offset();
            if (into >= 0 && into < segment.fileBytes()) {
                return segment.address() + into;
            }
        }
        return 0;
    }
}
