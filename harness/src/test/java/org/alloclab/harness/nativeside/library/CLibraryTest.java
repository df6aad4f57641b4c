package org.alloclab.harness.nativeside.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CLibraryTest {
    @TempDir
    private Path directory;

    private Path unpacked() throws IOException {
        Path place = Files.createDirectories(directory.resolve("usr/lib/x86_64-linux-gnu"));
        Files.createFile(place.resolve("libc.so.6"));
        Files.createFile(place.resolve("ld-linux-x86-64.so.2"));
        return place;
    }

    @Test
    void runsAProgramOfPathByItsOwnLoader() throws IOException {
        Path place = unpacked();
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path program = Files.createFile(
                bin.resolve("program"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        CLibrary library = CLibrary.in(directory);
        assertThat(library.library()).isEqualTo(place.resolve("libc.so.6"));
        List<String> command = library.command(List.of("program", "-x"), Map.of("PATH", bin.toString()));
        assertThat(command.get(0))
                .isEqualTo(place.resolve("ld-linux-x86-64.so.2").toString());
        assertThat(command.get(1)).isEqualTo("--library-path");
        assertThat(command.get(2)).startsWith(place.toString());
        assertThat(command.subList(3, 5)).containsExactly(program.toString(), "-x");
    }

    @Test
    void hasThreadsInALibraryOfTheirOwnBefore234() throws IOException {
        Path place = unpacked();
        Path threads = Files.createFile(place.resolve("libpthread.so.0"));
        Path loading = Files.createFile(place.resolve("libdl.so.2"));
        Files.writeString(place.resolve("libc.so.6"), "\0GLIBC_2.31\0GLIBC_PRIVATE\0");
        assertThat(CLibrary.in(directory).parts()).containsExactly(threads, loading);
        Files.writeString(place.resolve("libc.so.6"), "\0GLIBC_2.33\0GLIBC_2.34\0");
        assertThat(CLibrary.in(directory).parts()).isEmpty();
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Path place = unpacked();
        CLibrary library = CLibrary.in(directory);
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> library.command(List.of("no-such-program"), Map.of("PATH", "/bin")))
                .withMessageContaining("no-such-program: the program cannot be started");
        Files.delete(place.resolve("ld-linux-x86-64.so.2"));
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> CLibrary.in(directory))
                .withMessageContaining("there is no ld-linux-x86-64.so.2")
                .withMessageContaining("unpack the package libc6");
    }

    @Test
    void isThisMachinesWhereNoneIsNamed() {
        assertThat(CLibrary.ofThisMachine())
                .hasValueSatisfying(file -> assertThat(file).isRegularFile());
    }
}
