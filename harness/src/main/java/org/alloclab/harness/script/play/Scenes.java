package org.alloclab.harness.script.play;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.script.Script;
import org.alloclab.harness.script.ScriptException;
import org.alloclab.harness.script.call.Operations;

/** The scenes that come with alloclab: the files of the directory {@code scenes} beside this class. */
public final class Scenes {
    /** With what the file of a scene ends. */
    public static final String SUFFIX = ".scene";

    private static final String DIRECTORY = "scenes";

    /**
     * A scene.
     *
     * @param name what it is asked for by
     * @param script what is played
     */
    public record Scene(String name, Script script) {}

    private Scenes() {}

    /** All of them: those with an allocator, those of processes, those of the kernel, each by name. */
    public static List<Scene> all() {
        return read(listing());
    }

    private static List<Scene> read(Map<String, String> texts) {
        List<Scene> scenes = new ArrayList<>();
        texts.forEach((name, text) -> scenes.add(parse(name, text)));
        scenes.sort(
                Comparator.comparing((Scene scene) -> scene.script().settings().needs())
                        .thenComparing(Scene::name));
        return scenes;
    }

    /** A scene of a user: a file. */
    public static Scene file(Path path) {
        try {
            String name = path.getFileName().toString();
            return parse(name, Files.readString(path, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UsageException(path + ": cannot be read; give the path of a scene");
        } catch (ScriptException e) {
            throw new UsageException(path + ": " + e.getMessage(), e);
        }
    }

    /** The scene of this name. */
    public static Scene named(String name) {
        Map<String, String> texts = listing();
        String text = texts.get(name);
        if (text == null) {
            throw new UsageException("unknown scene " + name + NearestName.hint(name, List.copyOf(texts.keySet())));
        }
        return parse(name, text);
    }

    private static Scene parse(String name, String text) {
        return new Scene(name, Script.parse(text, Operations.vocabulary()));
    }

    private static Map<String, String> listing() {
        URL directory = Scenes.class.getResource(DIRECTORY);
        if (directory == null) {
            throw new IllegalStateException("the resource " + DIRECTORY + " is missing from the class path");
        }
        try {
            URI uri = directory.toURI();
            if (!uri.getScheme().equals("jar")) {
                return texts(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return texts(jar.provider().getPath(uri));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a resource has an address: " + directory, e);
        }
    }

    private static Map<String, String> texts(Path directory) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    texts.put(name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
                }
            }
        }
        return texts;
    }
}
