package org.alloclab.vm;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.program.ElfFormatException;
import org.alloclab.api.program.ProgramFiles;
import org.alloclab.api.program.ProgramStart;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.testkit.PlainSlab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs in front of their first instruction, and page by page from there on, beside what Linux 6.18 showed for the same
 * files: one that lies where it was linked, one that lies anywhere, one with an interpreter.
 */
class ExecTest {
    private static final List<String> ENVIRONMENT = List.of("A=1", "HOME=/root");

    private static InputStream resource(String name) {
        InputStream in = ExecTest.class.getResourceAsStream("program/" + name);
        if (in == null) {
            throw new IllegalStateException(name + " is a test resource");
        }
        return in;
    }

    static byte[] image(String name) {
        try (InputStream in = new GZIPInputStream(resource(name + ".gz"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String name) {
        try (InputStream in = resource(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StartedProgram start(String name, boolean cached) {
        return start(name, cached, path -> Optional.of(image(path.substring(2))));
    }

    private static StartedProgram start(String name, boolean cached, ProgramFiles files) {
        String path = "./" + name;
        return Spaces.machine(new CountingFrames(1 << 20), 0)
                .exec(new ProgramStart(path, List.of(path), ENVIRONMENT, files, cached));
    }

    private static String section(String recorded, String name) {
        int from = recorded.indexOf("--- " + name + "\n") + name.length() + 5;
        int to = recorded.indexOf("--- ", from);
        return recorded.substring(from, to < 0 ? recorded.length() : to);
    }

    /** Addresses, rights, offset, name; device and inode are those of the machine that it was recorded on. */
    private static List<String> areas(String maps) {
        return maps.lines()
                .map(line -> line.replaceAll("^(\\S+ \\S+ \\S+) \\S+ \\d+ *(.*)$", "$1 $2"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "alone", "interpreted"})
    void liesWhereTheRealKernelPutsIt(String name) {
        String recorded = text(name + ".recorded");
        StartedProgram started = start(name, true);
        UserProcess process = started.process();
        assertThat(areas(process.proc(ProcFile.MAPS))).isEqualTo(areas(section(recorded, "maps")));
        assertThat(recorded)
                .contains("sp " + Long.toHexString(started.stackPointer()) + " ip "
                        + Long.toHexString(started.firstInstruction()) + "\n");
        assertThat(process.proc(ProcFile.STATM)).isEqualTo(section(recorded, "statm"));
        process.checkInvariants();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "alone", "interpreted"})
    void countsWhatTheRealKernelCounts(String name) {
        String recorded = text(name + ".recorded");
        UserProcess process = start(name, true).process();
        assertThat(recorded).startsWith("exec minflt " + process.figures().minorFaults() + " majflt 0\n");
        expectFigures(process, recorded);
    }

    /** The lines of status that were recorded, and the sizes and bounds in stat. */
    private static void expectFigures(UserProcess process, String recorded) {
        String status = process.proc(ProcFile.STATUS);
        for (String line : section(recorded, "status").lines().toList()) {
            assertThat(status).contains(line + "\n");
        }
        List<String> real = fields(section(recorded, "stat"));
        List<String> simulated = fields(process.proc(ProcFile.STAT));
        for (int field : new int[] {23, 26, 27, 28, 45, 46, 47, 48, 49, 50, 51}) {
            assertThat(simulated.get(field - 3)).as("field %d", field).isEqualTo(real.get(field - 3));
        }
    }

    private static List<String> fields(String stat) {
        return Arrays.asList(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    }

    /** The first touch of each part: what maps one page, what maps those around it, what costs a second fault. */
    @ParameterizedTest
    @ValueSource(strings = {"fixed", "alone", "interpreted"})
    void faultsPageByPageAsTheRealOneDid(String name) {
        UserProcess process = start(name, true).process();
        long heap = process.brk(0);
        List<String> expected = text(name + ".touched").lines().toList();
        List<String> simulated = new ArrayList<>();
        for (String line : expected) {
            String[] words = line.split(" ", -1);
            long address = Long.parseLong(words[1], 16);
            if (address == heap) {
                process.brk(heap + 3 * PAGE_SIZE);
            }
            long before = process.figures().minorFaults();
            if (words[0].equals("w")) {
                process.memory().store8(address, 7);
            } else {
                process.memory().load8(address);
            }
            simulated.add(String.format(
                    Locale.ROOT,
                    "%s %s %d",
                    words[0],
                    words[1],
                    process.figures().minorFaults() - before));
        }
        assertThat(simulated).isEqualTo(expected);
        assertThat(process.figures().majorFaults()).isZero();
        process.checkInvariants();
    }

    @Test
    void contentIsThatOfTheFile() {
        StartedProgram started = start("fixed", true);
        UserProcess process = started.process();
        assertThat(process.memory().load8(0x402000 + 0x1000)).isEqualTo(1);
        assertThat(process.memory().load8(0x41c000 + 6 * 0x1000)).isEqualTo(5);
        // what the file has behind .data is not seen in .bss
        assertThat(process.memory().load8(0x428064)).isZero();
        assertThat(process.memory().load(started.stackPointer())).isEqualTo(1);
        long name = process.memory().load(started.stackPointer() + 8);
        assertThat(process.memory().load8(name)).isEqualTo('.');
        assertThat(process.memory().load8(name + 2)).isEqualTo('f');
        assertThat(process.memory().load(started.stackPointer() + 16)).isZero();
    }

    @Test
    void whatIsNotCachedIsReadByMajorFaults() {
        StartedProgram started = start("fixed", false);
        UserProcess process = started.process();
        // the page that .data shares with .bss had to be read to be zeroed in part
        assertThat(process.figures().majorFaults()).isEqualTo(1);
        process.memory().touchRead(started.firstInstruction());
        assertThat(process.figures().majorFaults()).isEqualTo(1);
        assertThat(process.figures().rssFileBytes()).isEqualTo(PAGE_SIZE);
    }

    @Test
    void longArgumentsTakeMorePagesOfTheStack() {
        String path = "./fixed";
        UserProcess process = Spaces.machine(new CountingFrames(1 << 20), 0)
                .exec(new ProgramStart(
                        path,
                        List.of(path, "x".repeat(10_000)),
                        ENVIRONMENT,
                        file -> Optional.of(image("fixed")),
                        true))
                .process();
        assertThat(process.proc(ProcFile.MAPS)).contains("7ffffffdc000-7ffffffff000 rw-p");
        assertThat(process.figures().minorFaults()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 00 | byte 0x0: an ELF file begins with 7f 45 4c 46: was 0x464c4500",
                "4 | 03 | byte 0x4: the class must be 1 (32 bits) or 2 (64 bits): was 3",
                "5 | 02 | byte 0x5: the byte order must be 1 (little-endian): was 2",
                "16 | 01 | byte 0x10: e_type must be 2 (EXEC) or 3 (DYN): was 1",
                "18 | 28 | byte 0x12: e_machine must be 62 (x86): was 40",
                "39 | 7f | byte 0x20: e_phoff must leave room for 5 program headers in 164552 bytes",
                "54 | 20 | byte 0x36: e_phentsize must be 56: was 32",
                "56 | 00 | byte 0x38: e_phnum must be 1 to 1170: was 0",
                "64 | 07 | fits | ",
                "98 | ff | byte 0x60: p_filesz must be at most p_memsz, 0x158",
                "81 | 01 | byte 0x50: p_vaddr must lie at the same place in its page as p_offset, 0x0: was 0x400100",
            })
    void aBadFileIsSaidWithItsOffset(int offset, String value, String message) {
        byte[] bytes = image("fixed");
        bytes[offset] = (byte) Integer.parseInt(value, 16);
        if (message.equals("fits")) {
            assertThat(start("fixed", true, path -> Optional.of(bytes))).isNotNull();
            return;
        }
        assertThatThrownBy(() -> start("fixed", true, path -> Optional.of(bytes)))
                .isInstanceOf(ElfFormatException.class)
                .hasMessageContaining("./fixed: " + message);
    }

    /** Whatever is cut off or changed, the answer is a started program or a word on what is wrong. */
    @Test
    void noDamageGoesUnnoticed() {
        byte[] whole = image("interpreted");
        byte[] interpreter = image("alone");
        int refused = 0;
        for (int length = 0; length < 1000; length += 7) {
            refused += isRefused(Arrays.copyOf(whole, length), interpreter) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(70);
        refused = 0;
        for (int at = 0; at < 700; at += 3) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) 0xa5;
            refused += isRefused(changed, interpreter) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(30);
    }

    private static boolean isRefused(byte[] program, byte[] interpreter) {
        try {
            start(
                            "interpreted",
                            true,
                            path -> path.equals("./interpreted")
                                    ? Optional.of(program)
                                    : path.equals("./alone") ? Optional.of(interpreter) : Optional.empty())
                    .process()
                    .checkInvariants();
            return false;
        } catch (ElfFormatException e) {
            assertThat(e.getMessage()).contains(": byte 0x");
            return true;
        }
    }

    @Test
    void anInterpreterThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> start(
                        "interpreted",
                        true,
                        path -> path.equals("./interpreted") ? Optional.of(image("interpreted")) : Optional.empty()))
                .hasMessage("./alone: byte 0x0: a program or interpreter is a file: was not there");
    }

    @Test
    void theMachineMustFit() {
        assertThatThrownBy(() -> start("i386-1g", "fixed"))
                .hasMessage(
                        "./fixed: byte 0x4: the class is 2 (64 bits) on an x86_64 machine, 1 (32 bits) on i386 and ia32:"
                                + " was class 2 on i386-1g");
    }

    private static StartedProgram start(String machine, String name) {
        String path = "./" + name;
        ProgramFiles files = file -> Optional.of(image(file.substring(2)));
        return new LinuxMachine(new LinuxKernel(new AddressSpaceProvider.Context(
                        MachineDescription.named(machine),
                        InitialLayout.empty(0),
                        new CountingFrames(1 << 18),
                        new PlainSlab(),
                        new VirtualClock(0),
                        Execution.BOOT,
                        OptionValues.defaults(),
                        Probe.NONE)))
                .exec(new ProgramStart(path, List.of(path), ENVIRONMENT, files, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed32", "alone32", "interpreted32"})
    void aProgramOf32BitsLiesWhereTheRealKernelPutsIt(String name) {
        String recorded = text(name + ".recorded");
        StartedProgram started = start("ia32-24g", name);
        UserProcess process = started.process();
        assertThat(areas(process.proc(ProcFile.MAPS))).isEqualTo(areas(section(recorded, "maps")));
        assertThat(recorded)
                .startsWith("sp " + Long.toHexString(started.stackPointer()) + " ip "
                        + Long.toHexString(started.firstInstruction()) + "\n");
        assertThat(process.proc(ProcFile.STATM)).isEqualTo(section(recorded, "statm"));
        expectFigures(process, recorded);
        process.checkInvariants();
    }

    /** argc, argv, envp and the auxiliary vector, without what the processor and chance decide. */
    @ParameterizedTest
    @ValueSource(strings = {"fixed32", "alone32", "interpreted32"})
    void aProgramOf32BitsFindsItsArgumentsAsWordsOf32Bits(String name) {
        List<String> recorded =
                section(text(name + ".recorded"), "stack").lines().toList();
        StartedProgram started = start("ia32-24g", name);
        List<String> simulated = new ArrayList<>();
        for (int i = 0; i < recorded.size(); i++) {
            long word = started.process().memory().load32(started.stackPointer() + 4L * i) & 0xffffffffL;
            simulated.add(Long.toHexString(word));
        }
        assertThat(recorded).hasSizeGreaterThan(60);
        assertThat(withoutChance(simulated, started.stackPointer()))
                .isEqualTo(withoutChance(recorded, started.stackPointer()));
    }

    /** Without what the processor decides (AT_HWCAP, AT_HWCAP2, AT_RSEQ_FEATURE_SIZE), and without the random bytes. */
    private static List<String> withoutChance(List<String> words, long stackPointer) {
        List<String> rest = new ArrayList<>(words);
        int auxiliary = 1 + 2 + ENVIRONMENT.size() + 1;
        for (int i = auxiliary; !words.get(i).equals("0"); i += 2) {
            if (List.of("10", "1a", "1b").contains(words.get(i))) {
                rest.set(i + 1, "-");
            } else if (words.get(i).equals("19")) {
                long random = Long.parseLong(words.get(i + 1), 16);
                for (int j = 0; j < words.size(); j++) {
                    long address = stackPointer + 4L * j;
                    if (address > random - 4 && address < random + 16) {
                        rest.set(j, "-");
                    }
                }
            }
        }
        return rest;
    }

    @Test
    void aKernelOf32BitsPutsAProgramLow() {
        assertThat(start("i386-1g", "interpreted32").process().proc(ProcFile.MAPS))
                .startsWith("00400000-00401000 r--p 00000000")
                .contains("b7fe2000-b7fe4000 r-xp 00000000 00:00 0          [vdso]", "[stack]")
                .doesNotContain("[vsyscall]");
        StartedProgram fixed = start("i386-1g", "fixed32");
        assertThat(fixed.entry()).isEqualTo(0x08049000);
        assertThat(fixed.process().memory().load32(fixed.stackPointer())).isEqualTo(1);
    }
}
