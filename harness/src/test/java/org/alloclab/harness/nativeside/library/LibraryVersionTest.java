package org.alloclab.harness.nativeside.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryVersionTest {
    @TempDir
    private Path directory;

    @Test
    void isFoundInTheBytesOfTheFileThatLinksLeadTo() throws IOException {
        Path file = Files.write(
                directory.resolve("libx.so.4.5.10"),
                "\0\u00ffgperftools 2.16\0more".getBytes(StandardCharsets.ISO_8859_1));
        Path link = Files.createSymbolicLink(directory.resolve("libx.so.4"), file);
        assertThat(LibraryVersion.of(link, "gperftools ([0-9]+\\.[0-9]+)")).hasValue("2.16");
        assertThat(LibraryVersion.of(link, "^libx\\.so\\.([0-9]+\\.[0-9]+)")).hasValue("4.5");
        assertThat(LibraryVersion.of(link, "jemalloc ([0-9]+)")).isEmpty();
        assertThat(LibraryVersion.of(link, "")).isEmpty();
        assertThat(LibraryVersion.of(directory.resolve("none.so"), "(.)")).isEmpty();
    }

    @Test
    void isTheSameWithFewerNumbers() {
        assertThat(LibraryVersion.same("3.6", "3.6.0")).isTrue();
        assertThat(LibraryVersion.same("3.6.0", "3.6")).isTrue();
        assertThat(LibraryVersion.same("2.3", "2.31")).isFalse();
    }

    @Test
    void isNearTheNextRelease() {
        List<String> modelled = List.of("2.31", "2.36", "2.43");
        assertThat(LibraryVersion.nearest("2.28", modelled)).hasValue("2.31");
        assertThat(LibraryVersion.nearest("2.35", modelled)).hasValue("2.36");
        assertThat(LibraryVersion.nearest("2.44", modelled)).hasValue("2.43");
        assertThat(LibraryVersion.nearest("3.0", modelled)).hasValue("2.43");
        assertThat(LibraryVersion.nearest("2.36", List.of())).isEmpty();
    }
}
