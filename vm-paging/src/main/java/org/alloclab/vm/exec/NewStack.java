package org.alloclab.vm.exec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.vm.area.Mm;

/**
 * What {@code execve} writes onto a new stack (fs/exec.c, copy_strings; fs/binfmt_elf.c, create_elf_tables).
 *
 * <pre>
 *   end of user space
 *     a word of the kernel's of 0
 *     the program's path        0-terminated
 *     envp strings              the last one highest
 *     argv strings              the last one highest
 *     "x86_64" or "i686", 16 random bytes
 *     auxiliary vector          pairs of words
 *     envp pointers, 0
 *     argv pointers, 0
 *     argc                  ◄── stack pointer, a multiple of 16
 * </pre>
 */
final class NewStack {
    private static final long ALIGNMENT = 16;
    private static final int RANDOM_BYTES = 16;

    private final Mm mm;
    private final ProgramStart start;
    private final WordSize width;
    private final int kernelWordBytes;
    private long pointer;
    private long path;
    private long endEnvironment;
    private long endArguments;
    private long startArguments;

    NewStack(Mm mm, ProgramStart start, MachineDescription machine) {
        this.mm = mm;
        this.start = start;
        this.width = machine.wordSize();
        this.kernelWordBytes = machine.kernelWordSize().bytes();
    }

    long startArguments() {
        return startArguments;
    }

    long endArguments() {
        return endArguments;
    }

    long endEnvironment() {
        return endEnvironment;
    }

    void copyStrings() {
        pointer = mm.space.taskSize() - kernelWordBytes;
        push(start.path());
        path = pointer;
        endEnvironment = pointer;
        pushAll(start.environment());
        endArguments = pointer;
        pushAll(start.arguments());
        startArguments = pointer;
    }

    private void pushAll(List<String> strings) {
        for (int i = strings.size() - 1; i >= 0; i--) {
            push(strings.get(i));
        }
    }

    private void push(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pointer -= bytes.length + 1;
        for (int i = 0; i < bytes.length; i++) {
            mm.memory.store8(pointer + i, bytes[i]);
        }
        mm.memory.store8(pointer + bytes.length, 0);
    }

    /** Answers the stack pointer. */
    long writeTables(AuxiliaryVector auxiliary) {
        pointer &= -ALIGNMENT;
        push(width == WordSize.BITS_64 ? "x86_64" : "i686");
        long platform = pointer;
        pointer -= RANDOM_BYTES;
        long[] vector = auxiliary.words(width, pointer, path, platform);
        int words = start.arguments().size() + 1 + start.environment().size() + 1 + 1;
        long stackPointer = (pointer - (long) (vector.length + words) * width.bytes()) & -ALIGNMENT;
        long at = word(stackPointer, start.arguments().size());
        at = pointers(at, startArguments, start.arguments());
        at = pointers(at, endArguments, start.environment());
        for (long word : vector) {
            at = word(at, word);
        }
        return stackPointer;
    }

    /** Writes a word of the program's; answers where the next one goes. */
    private long word(long at, long value) {
        if (width == WordSize.BITS_64) {
            mm.memory.store(at, value);
        } else {
            mm.memory.store32(at, (int) value);
        }
        return at + width.bytes();
    }

    private long pointers(long where, long firstString, List<String> strings) {
        long at = where;
        long string = firstString;
        for (String text : strings) {
            at = word(at, string);
            string += text.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        return word(at, 0);
    }
}
