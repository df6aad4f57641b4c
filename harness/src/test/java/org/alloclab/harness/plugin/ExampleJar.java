package org.alloclab.harness.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A jar of one of the examples, which are no part of this build. */
public final class ExampleJar {
    private ExampleJar() {}

    /** Compiles and packs the example of this name. */
    public static Path of(String name, Path directory) throws IOException {
        Path main = Path.of("..", "examples", name, "src", "main");
        Path classes = Files.createTempDirectory(directory, name);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d", classes.toString(), "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
        if (!compiler.getTask(
                        messages,
                        null,
                        null,
                        options,
                        null,
                        compiler.getStandardFileManager(null, null, null)
                                .getJavaFileObjectsFromPaths(files(main.resolve("java"))))
                .call()) {
            throw new IllegalArgumentException(messages.toString());
        }
        Path jar = directory.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            pack(packed, classes);
            pack(packed, main.resolve("resources"));
        }
        return jar;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void pack(JarOutputStream packed, Path root) throws IOException {
        for (Path file : files(root)) {
            packed.putNextEntry(new JarEntry(root.relativize(file).toString()));
            packed.write(Files.readAllBytes(file));
        }
    }
}
