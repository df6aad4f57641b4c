package org.alloclab.sweep;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.alloclab.harness.study.sweep.SweepEngine;

/**
 * What alloclab consists of, for an executor.
 *
 * @param sent jars that are sent along
 * @param there entries that an executor finds under their path
 */
record WorkerClassPath(List<Path> sent, List<Path> there) {
    WorkerClassPath {
        sent = List.copyOf(sent);
        there = List.copyOf(there);
    }

    /**
     * That of this program: the harness and what its manifest names. Where its classes lie in a directory, as in tests of a
     * checkout, nothing is sent, and an executor finds this program's class path as it is.
     */
    static WorkerClassPath ofThisProgram() {
        Path harness = codeOf(SweepEngine.class);
        return Files.isDirectory(harness)
                ? new WorkerClassPath(List.of(), of(System.getProperty("java.class.path")))
                : new WorkerClassPath(ofJar(harness), List.of());
    }

    private static List<Path> of(String classPath) {
        List<Path> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath());
        }
        return entries;
    }

    /** A jar and those of its manifest, which lie where it says, or all beside it. */
    static List<Path> ofJar(Path jar) {
        List<Path> all = new ArrayList<>(List.of(jar));
        try (JarFile opened = new JarFile(jar.toFile())) {
            Manifest manifest = opened.getManifest();
            String names =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String name : names == null ? new String[0] : names.split(" ", -1)) {
                Path named = jar.resolveSibling(name);
                all.add(Files.exists(named) ? named : jar.resolveSibling(String.valueOf(named.getFileName())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The jar or directory that a class was loaded from. */
    static Path codeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException(type + " was loaded from a file");
        }
        try {
            URI location = source.getLocation().toURI();
            return Path.of(location);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a code source is a URI: was " + source.getLocation(), e);
        }
    }

    /** The entries as a task names them. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        sent.forEach(jar -> names.add(String.valueOf(jar.getFileName())));
        there.forEach(entry -> names.add(entry.toString()));
        return names;
    }
}
