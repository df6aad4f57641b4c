package org.alloclab.harness.program;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.program.ElfFile;
import org.alloclab.api.program.ElfSection;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.view.View;

/** A program in front of its first instruction, and what each touch of it brings into memory. */
public final class ProgramTour {
    private static final long PAGE = 4096;

    private final ElfFile elf;
    private final List<ElfSection> sections;
    private final StartedProgram program;
    private final StringBuilder text = new StringBuilder();

    private ProgramTour(ProgramStart start, byte[] bytes, VirtualMemory memory) {
        program = memory.exec(start);
        elf = ElfFile.read(start.path(), bytes);
        sections = elf.sections(bytes);
        heading(start, elf.interpreter(bytes).orElse(""));
    }

    /**
     * Starts a program.
     *
     * @param bytes the content of its file
     */
    public static ProgramTour start(ProgramStart start, byte[] bytes, VirtualMemory memory) {
        return new ProgramTour(start, bytes, memory);
    }

    public UserProcess process() {
        return program.process();
    }

    /** What has been told so far. */
    public String text() {
        return text.toString();
    }

    private void heading(ProgramStart start, String interpreter) {
        line(
                "program      %s, %s, loaded at 0x%x, entry 0x%x",
                start.path(),
                elf.fixed() ? "fixed" : "position-independent",
                elf.loads().get(0).address() + program.loadBias() & -PAGE,
                program.entry());
        if (interpreter.isEmpty()) {
            line("interpreter  none");
        } else {
            line(
                    "interpreter  %s, loaded at 0x%x, entry 0x%x",
                    interpreter, program.interpreterBias(), program.firstInstruction());
        }
        line("stack        argc at 0x%x", program.stackPointer());
        AddressSpaceFigures now = process().figures();
        line(
                "so far       %s, resident %d kB of %d kB, page tables %d kB",
                faults(now.minorFaults(), now.majorFaults()),
                now.rssBytes() >> 10,
                now.vszBytes() >> 10,
                now.pageTableBytes() >> 10);
        text.append(View.named("maps").of(process()));
    }

    /**
     * What a touch of a place did.
     *
     * @param place what was touched
     * @param pages how many accesses succeeded
     * @param minorFaults faults served without I/O
     * @param majorFaults faults that had to read
     * @param anonymousBytes more resident anonymous memory
     * @param fileBytes more resident memory of files
     * @param end with what the program died, or the empty string
     */
    public record Touched(
            Place place,
            long pages,
            long minorFaults,
            long majorFaults,
            long anonymousBytes,
            long fileBytes,
            String end) {}

    /** Touches a place. */
    public Touched touch(String written) {
        Place place = Place.read(written, program, sections);
        AddressSpaceFigures before = process().figures();
        String end = "";
        long touched = 0;
        try {
            for (long at = place.from(); at < place.to(); at = (at | (PAGE - 1)) + 1) {
                if (place.write()) {
                    process().memory().touchWrite(at);
                } else {
                    process().memory().touchRead(at);
                }
                touched++;
            }
        } catch (SimulatedDeath e) {
            end = e.text();
        }
        AddressSpaceFigures after = process().figures();
        Touched result = new Touched(
                place,
                touched,
                after.minorFaults() - before.minorFaults(),
                after.majorFaults() - before.majorFaults(),
                after.rssAnonBytes() - before.rssAnonBytes(),
                after.rssFileBytes() - before.rssFileBytes(),
                end);
        tell(result);
        return result;
    }

    private void tell(Touched result) {
        line(
                "%-20s %s %d page%s from 0x%x: %s, %+d kB anonymous, %+d kB of files%s",
                result.place().text(),
                result.place().write() ? "writes" : "reads",
                result.pages(),
                result.pages() == 1 ? "" : "s",
                result.place().from(),
                faults(result.minorFaults(), result.majorFaults()),
                result.anonymousBytes() >> 10,
                result.fileBytes() >> 10,
                result.end().isEmpty() ? "" : ", then " + result.end());
    }

    private static String faults(long minor, long major) {
        return minor + " minor and " + major + " major faults";
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
