package org.alloclab.harness.nativeside.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class OwnFilesTest {
    @TempDir
    private Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void place() throws IOException {
        file = Files.writeString(
                OwnFiles.directory(directory.resolve("cache/deep")).resolve("code.so"), "code");
        mode(file, "rwxr-xr-x");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    @Test
    void takesWhatThisUserAloneCanChange() throws IOException {
        assertThat(OwnFiles.checked(file)).isEqualTo(file.toRealPath());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesWhatOthersMayWrite() throws IOException {
        mode(file, "rwxrwxr-x");
        refused(file, "may be written by others (mode 775)");
    }

    @Test
    void refusesWhatOthersMayReplace() throws IOException {
        mode(directory.resolve("cache"), "rwxrwxrwx");
        refused(file, "may be written by others (mode 777)");
    }

    @Test
    void looksAtWhereALinkLeads() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.so"), file);
        mode(file, "rwxrwxrwx");
        refused(link, "code.so");
    }

    @Test
    void refusesWhatBelongsToAnother() throws IOException {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root can give a file away");
        Files.setAttribute(file, "unix:uid", 65534);
        refused(file, "belongs to the user 65534");
    }

    @Test
    void keepsCompiledCodeNowhereWithoutAHome() {
        Map<String, String> environment = new HashMap<>(Map.of("XDG_CACHE_HOME", "relative"));
        assertThatThrownBy(() -> new NativeBuild(environment).find(NativeProgram.LAUNCHER))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("a directory of the user's own, by its absolute path");
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> OwnFiles.checked(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("nobody else can have placed it")
                .hasMessageContaining(why);
    }
}
