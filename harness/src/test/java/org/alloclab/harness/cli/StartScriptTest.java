package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that starts alloclab, in checkouts of odd names and behind builds that were killed; java and Maven are scripts here. */
@EnabledOnOs(OS.LINUX)
final class StartScriptTest {
    /** An archive without a file: its end record alone. */
    private static final byte[] WHOLE = Arrays.copyOf(new byte[] {'P', 'K', 5, 6}, 22);

    @TempDir
    private Path directory;

    private Path home = Path.of("");

    private Path jar() {
        return home.resolve("harness/target/alloclab-harness.jar");
    }

    private void checkout(String name, byte[] jar) throws IOException {
        home = Files.createDirectories(directory.resolve(name));
        Files.copy(Path.of("..", "alloclab"), home.resolve("alloclab"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home.resolve("harness/src/main"));
        Files.createDirectories(home.resolve("harness/target"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.writeString(home.resolve("harness/pom.xml"), "");
        Files.write(jar(), jar);
        Files.setLastModifiedTime(jar(), FileTime.from(Instant.now().plusSeconds(60)));
        Path jdk = directory.resolve("jdk");
        script(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"");
        script(jdk.resolve("bin/javac"), "exit 0");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\nOS_ARCH=\"x86_64\"\n");
        script(
                directory.resolve("bin/mvn"),
                "echo built >> '" + directory.resolve("builds") + "'; printf 'PK\\005\\006%018d' 0 > '" + jar() + "'");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The arguments of java. */
    private List<String> start() throws IOException, InterruptedException {
        return start("list");
    }

    private List<String> start(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("bash", home.resolve("alloclab").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().remove("ALLOCLAB_JAVA_OPTS");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    private long builds() throws IOException {
        Path builds = directory.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "co:lon", "two:colons:", "a b", "$HOME*?"})
    void theClassPathIsOnePathWhateverTheCheckoutIsCalled(String name) throws Exception {
        checkout(name, WHOLE);
        List<String> arguments = start();
        int at = arguments.indexOf("-cp");
        assertThat(arguments).hasSizeGreaterThan(at + 2);
        String path = arguments.get(at + 1);
        assertThat(path).doesNotContain(":").endsWith("/alloclab-harness.jar");
        assertThat(Files.isSameFile(Path.of(path), jar())).isTrue();
        assertThat(arguments.subList(at + 2, arguments.size()))
                .containsExactly("org.alloclab.harness.cli.Main", "list");
        assertThat(builds()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 21, 5000})
    void aJarThatWasCutIsBuiltAgain(int bytes) throws Exception {
        byte[] cut = new byte[bytes];
        System.arraycopy(new byte[] {'P', 'K', 3, 4}, 0, cut, 0, Math.min(4, bytes));
        checkout("plain", cut);
        assertThat(start()).contains("list");
        assertThat(builds()).isEqualTo(1);
        Files.setLastModifiedTime(jar(), FileTime.from(Instant.now().plusSeconds(60)));
        start();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aStudyOnAClusterTakesTheModuleThatBringsIt() throws Exception {
        checkout("plain", WHOLE);
        assertThat(start("study", "s.yaml")).noneMatch(word -> word.contains("alloclab-sweep"));
        Path cluster = home.resolve("sweep/target/alloclab-sweep.jar");
        Files.createDirectories(cluster.getParent());
        Files.write(cluster, WHOLE);
        Files.setLastModifiedTime(cluster, Files.getLastModifiedTime(jar()));
        for (String master : List.of("--master", "--master=local[2]")) {
            List<String> arguments = start("study", "s.yaml", master, "local[2]");
            assertThat(arguments.get(arguments.indexOf("-cp") + 1)).isEqualTo(cluster.toString());
        }
        assertThat(builds()).isZero();
    }

    @Test
    void aSourceThatIsNewerIsBuilt() throws Exception {
        checkout("plain", WHOLE);
        Path source = Files.writeString(home.resolve("harness/src/main/A.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(120)));
        start();
        assertThat(builds()).isEqualTo(1);
    }
}
