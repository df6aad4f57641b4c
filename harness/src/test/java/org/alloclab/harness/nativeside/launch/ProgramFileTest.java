package org.alloclab.harness.nativeside.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.alloclab.harness.render.RecordText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramFileTest {
    private static final int LOAD = 1;
    private static final int INTERP = 3;

    @TempDir
    private Path directory;

    /** An ELF program of headers alone. */
    private Path elf(String name, boolean wide, int... segments) throws IOException {
        int header = wide ? 64 : 52;
        int entry = wide ? 56 : 32;
        ByteBuffer file = ByteBuffer.allocate(header + entry * segments.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), 1, 1});
        file.putShort(16, (short) 2).putShort(18, (short) (wide ? 62 : 3)).putInt(20, 1);
        file.putInt(wide ? 32 : 28, header);
        file.putShort(wide ? 54 : 42, (short) entry).putShort(wide ? 56 : 44, (short) segments.length);
        for (int i = 0; i < segments.length; i++) {
            file.putInt(header + i * entry, segments[i]);
        }
        return executable(Files.write(directory.resolve(name), file.array()));
    }

    private static Path executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Optional<Unpreloadable> why(Path file) {
        return ProgramFile.of(file.toString(), "").orElseThrow().unpreloadable();
    }

    @Test
    void nothingStandsAgainstADynamicProgramOf64Bits() throws IOException {
        assertThat(why(elf("dynamic", true, INTERP, LOAD))).isEmpty();
    }

    @Test
    void aProgramWithoutInterpreterIsStatic() throws IOException {
        assertThat(why(elf("static", true, LOAD))).contains(Unpreloadable.STATIC);
    }

    @Test
    void theRecorderIsTooWideForAProgramOf32Bits() throws IOException {
        assertThat(why(elf("narrow", false, INTERP, LOAD))).contains(Unpreloadable.NARROW);
    }

    @Test
    void aProgramWithOtherRights() throws IOException {
        Path file = elf("privileged", true, INTERP, LOAD);
        Files.setAttribute(file, "unix:mode", 04755);
        assertThat(why(file)).contains(Unpreloadable.PRIVILEGED);
    }

    @Test
    void whatIsNoElfFileSaysNothing() throws IOException {
        assertThat(why(executable(Files.writeString(directory.resolve("text"), "echo\n"))))
                .isEmpty();
    }

    @Test
    void aNameIsSoughtAndAScriptLeadsToItsInterpreter() throws IOException {
        Path program = elf("program", true, LOAD);
        String searched = "/nowhere:" + directory;
        assertThat(ProgramFile.of("program", searched).orElseThrow().path()).isEqualTo(program);
        executable(Files.writeString(directory.resolve("script"), "#! " + program + " -x\n"));
        assertThat(ProgramFile.of("script", searched).orElseThrow().path()).isEqualTo(program);
        Path env = executable(Files.writeString(directory.resolve("by-env"), "#!/usr/bin/env program\n"));
        assertThat(ProgramFile.of(env.toString(), searched).orElseThrow().path())
                .isEqualTo(program);
        assertThat(ProgramFile.of("absent", searched)).isEmpty();
        Path itself = directory.resolve("itself");
        executable(Files.writeString(itself, "#!" + itself + "\n"));
        assertThat(ProgramFile.of("itself", searched)).isEmpty();
    }

    @Test
    void theReasonIsSaidWithTheFile() throws IOException {
        Path file = elf("static", true, LOAD);
        assertThat(RecordText.nothing("static", ProgramFile.of(file.toString(), "")))
                .isEqualTo(
                        "nothing was recorded: " + file + " is linked statically, and so nothing can be loaded into it;"
                                + " record a build that links the C library dynamically");
        assertThat(RecordText.nothing("true", Optional.empty()))
                .isEqualTo("nothing was recorded: true made no call that could be noted");
    }
}
