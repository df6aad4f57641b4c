package org.alloclab.harness.script.call;

import java.util.List;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;

/** Files that processes map. */
final class FileCalls {
    private static final long PAGE = 4096;

    static final List<Operation> ALL = List.of(
            operation("file", "NAME SIZE", "a file on disk, none of it cached", FileCalls::file),
            operation(
                    "ftruncate",
                    "FILE SIZE",
                    "cuts it or makes it longer",
                    call -> new Reply.Result(call.memory().ftruncate(call.descriptor(1), call.number(2)))),
            operation(
                    "fadvise",
                    "FILE ADVICE [OFFSET LENGTH]",
                    "normal random sequential willneed dontneed",
                    call -> new Reply.Result(call.memory()
                            .fadvise(
                                    call.descriptor(1),
                                    call.number(3),
                                    call.number(4),
                                    Flags.fileAdvice(call.word(2))))),
            operation(
                    "fsync",
                    "FILE",
                    "writes it to disk",
                    call -> new Reply.Result(call.memory().fdatasync(call.descriptor(1)))),
            operation("fread", "FILE OFFSET LENGTH", "reads pages", FileCalls::read),
            operation("fwrite", "FILE OFFSET LENGTH", "writes pages", FileCalls::write));

    /** Moves one page. */
    private interface Transfer {
        long page(VirtualMemory memory, int descriptor, long offset);
    }

    private FileCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.FILES, name, arguments, help, action);
    }

    private static Reply file(Call call) {
        String name = call.word(1);
        byte[] content = new byte[Math.toIntExact(call.number(2))];
        call.play().stage().files().add(call.memory(), name, call.memory().diskFile("/tmp/" + name, content));
        return new Reply.Silent();
    }

    private static Reply read(Call call) {
        return transfer(call, VirtualMemory::pread);
    }

    private static Reply write(Call call) {
        int value = call.line().number() & 0xff;
        return transfer(call, (memory, descriptor, offset) -> memory.pwrite(descriptor, offset, value));
    }

    private static Reply transfer(Call call, Transfer transfer) {
        int descriptor = call.descriptor(1);
        long offset = call.number(2);
        long pages = call.number(3) / PAGE;
        long done = 0;
        for (long i = 0; i < pages; i++) {
            done += transfer.page(call.memory(), descriptor, offset + i * PAGE) > 0 ? 1 : 0;
        }
        return new Reply.Result(done);
    }
}
