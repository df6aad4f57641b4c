package org.alloclab.harness.nativeside;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;

/**
 * Where a compiled program of ours is found.
 *
 * <p>Looked for in the directory that {@code ALLOCLAB_NATIVE_DIR} names, for those who have no compiler; else in the
 * cache, under a name that holds a digest of source and flags, so that a changed source is compiled anew and an old file
 * is never taken for a new one; else compiled there with {@code cc}.
 */
public final class NativeBuild {
    /** Environment variable: a directory with the files already compiled. */
    public static final String PREBUILT = "ALLOCLAB_NATIVE_DIR";

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
        if (prebuilt != null && !prebuilt.isEmpty()) {
            Path file = Path.of(prebuilt, program.file()).toAbsolutePath();
            if (!Files.isReadable(file)) {
                throw BadInputException.inFile(
                        file.toString(),
                        PREBUILT + " must name a directory with " + program.file(),
                        "fill it with 'alloclab record --build-native " + prebuilt + "' where there is a C compiler");
            }
            return file;
        }
        byte[] source = source(program);
        Path cached = cache().resolve(digest(program, source)).resolve(program.file());
        if (!Files.exists(cached)) {
            compile(program, source, cached);
        }
        return cached;
    }

    /** Compiles all programs into a directory; the 32-bit one only where the compiler can. */
    public void buildInto(Path directory) {
        for (NativeProgram program : NativeProgram.values()) {
            try {
                compile(program, source(program), directory.toAbsolutePath().resolve(program.file()));
            } catch (BadInputException e) {
                if (!program.isOptional()) {
                    throw e;
                }
            }
        }
    }

    private Path cache() {
        String own = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = own.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("java.io.tmpdir", "/tmp")), ".cache")
                : Path.of(own);
        return base.resolve("alloclab").toAbsolutePath();
    }

    private static byte[] source(NativeProgram program) {
        try (InputStream in = NativeBuild.class.getResourceAsStream(program.source())) {
            if (in == null) {
                throw new IllegalStateException("the resource " + program.source() + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(NativeProgram program, byte[] source) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(source);
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
    private static void compile(NativeProgram program, byte[] source, Path target) {
        try {
            Path directory = target.getParent();
            Files.createDirectories(directory);
            Path text = Files.createTempFile(directory, "build", ".c");
            Path made = Files.createTempFile(directory, "build", ".out");
            try {
                Files.write(text, source);
                run(command(program, text, made));
                Files.move(made, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(text);
                Files.deleteIfExists(made);
            }
        } catch (IOException e) {
            throw BadInputException.inFile(
                    target.toString(),
                    "the file cannot be made (" + e.getMessage() + ")",
                    "make the directory writable, or name another with XDG_CACHE_HOME",
                    e);
        }
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
