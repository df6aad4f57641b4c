package org.alloclab.harness.nativeside.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.alloclab.harness.input.BadInputException;

/**
 * Finds our own C programs compiled, or compiles them.
 *
 * <p>The first of these that is there: a file in the directory that the environment names, for machines without a compiler;
 * a file in the user's cache directory, under a digest of its sources, so that a changed source is compiled anew and an old
 * file is never taken for a new one; else compiled there with {@code cc}. What is found has to pass {@link OwnFiles}.
 */
public final class NativeBuild {
    /** Environment variable: a directory with the files already compiled. */
    public static final String PREBUILT = "ALLOCLAB_NATIVE_DIR";

    private static final String RESOURCES = "/org/alloclab/harness/nativeside/";
    private static final int DIGEST_DIGITS = 16;
    private static final int MESSAGE_CHARACTERS = 300;

    private final Map<String, String> environment;

    /** Looks where these environment variables say. */
    public NativeBuild(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The compiled file, compiled now if need be. */
    public Path find(NativeProgram program) {
        String prebuilt = environment.get(PREBUILT);
        Path file;
        if (prebuilt != null && !prebuilt.isEmpty()) {
            file = Path.of(prebuilt, program.file()).toAbsolutePath();
            if (!Files.isReadable(file)) {
                throw BadInputException.inFile(
                        file.toString(),
                        PREBUILT + " must name a directory with " + program.file(),
                        "fill it with 'alloclab record --build-native " + prebuilt + "' where there is a C compiler");
            }
        } else {
            Map<String, byte[]> sources = sources(program);
            file = cache().resolve(digest(program, sources)).resolve(program.file());
            if (!Files.exists(file)) {
                compile(program, sources, file);
            }
        }
        try {
            return OwnFiles.checked(file);
        } catch (IOException e) {
            throw unmade(file, e);
        }
    }

    /** Compiles all programs into a directory; the 32-bit one only where the compiler can. */
    public void buildInto(Path directory) {
        for (NativeProgram program : NativeProgram.values()) {
            try {
                compile(program, sources(program), directory.toAbsolutePath().resolve(program.file()));
            } catch (BadInputException e) {
                if (!program.isOptional()) {
                    throw e;
                }
            }
        }
    }

    private Path cache() {
        String own = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (home.isEmpty()) {
            home = System.getProperty("user.home", "");
        }
        Path base = own.isEmpty() ? Path.of(home).resolve(".cache") : Path.of(own);
        if (!base.isAbsolute()) {
            throw BadInputException.inFile(
                    base.toString(),
                    "compiled code is kept in a directory of the user's own, by its absolute path",
                    "set HOME, or name a directory with XDG_CACHE_HOME");
        }
        return base.resolve("alloclab");
    }

    private static Map<String, byte[]> sources(NativeProgram program) {
        Map<String, byte[]> sources = new LinkedHashMap<>();
        for (String name : program.sources()) {
            try (InputStream in = NativeBuild.class.getResourceAsStream(RESOURCES + name)) {
                if (in == null) {
                    throw new IllegalStateException("the resource " + name + " is missing from the class path");
                }
                sources.put(name, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    private static String digest(NativeProgram program, Map<String, byte[]> sources) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sources.values().forEach(sha::update);
            sha.update(command(program, Path.of("."), Path.of(".")).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest()).substring(0, DIGEST_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static List<String> command(NativeProgram program, Path source, Path target) {
        List<String> command = new ArrayList<>(List.of("cc", "-O2", "-pthread"));
        command.addAll(program.flags());
        command.addAll(List.of("-o", target.toString(), source.toString(), "-ldl"));
        return command;
    }

    /** Into a file of another name first: two that compile at the same time do no harm. */
    private static void compile(NativeProgram program, Map<String, byte[]> sources, Path target) {
        try {
            Path directory = target.getParent();
            if (directory == null) {
                throw new IOException("it has no directory");
            }
            OwnFiles.checked(OwnFiles.directory(directory));
            Path texts = Files.createTempDirectory(directory, "build");
            Path made = texts.resolve("made");
            try {
                for (Map.Entry<String, byte[]> source : sources.entrySet()) {
                    Path text = texts.resolve(source.getKey());
                    Files.createDirectories(Objects.requireNonNull(text.getParent()));
                    Files.write(text, source.getValue());
                }
                run(command(program, texts.resolve(program.source()), made));
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(made, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(texts);
            }
        } catch (IOException e) {
            throw unmade(target, e);
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static BadInputException unmade(Path target, IOException e) {
        return BadInputException.inFile(
                target.toString(),
                "the file cannot be made (" + e.getMessage() + ")",
                "make the directory writable, or name another with XDG_CACHE_HOME",
                e);
    }

    private static void run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw BadInputException.inFile(
                    "cc",
                    "there is no C compiler, which is needed once (" + e.getMessage() + ")",
                    "install gcc or clang, or name a directory with compiled files in " + PREBUILT,
                    e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw BadInputException.inFile(
                        "cc",
                        "the compiler failed ("
                                + said.strip().lines().findFirst().orElse("without a word")
                                + (said.length() > MESSAGE_CHARACTERS ? " ..." : "") + ")",
                        (command.contains("-m32") ? "apt-get install gcc-multilib, or " : "") + "try '"
                                + String.join(" ", command) + "' by hand");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while compiling", e);
        }
    }
}
