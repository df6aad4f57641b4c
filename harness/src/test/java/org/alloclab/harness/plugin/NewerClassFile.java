package org.alloclab.harness.plugin;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes the class of a jar one of a Java that is not there yet. */
final class NewerClassFile {
    /** Where the major version is in a class file: The Java Virtual Machine Specification, 4.1. */
    private static final int MAJOR = 6;

    private NewerClassFile() {}

    static Path in(Path jar) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Path file = files.getPath("outside/Mine.class");
            byte[] bytes = Files.readAllBytes(file);
            bytes[MAJOR] = 0x7f;
            Files.write(file, bytes);
        }
        return jar;
    }
}
