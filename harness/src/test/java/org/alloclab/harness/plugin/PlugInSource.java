package org.alloclab.harness.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Source text of a plug-in, compiled and packed as an outsider would. Words in the text can be replaced, so that a test says
 * only what is wrong.
 */
public final class PlugInSource {
    /** A sound allocator: blocks are never used again. {@code other} is {@code malloc} or a mistake. */
    private static final String SOUND = """
            package outside;

            import java.util.*;
            import org.alloclab.api.heap.*;
            import org.alloclab.api.option.*;
            import org.alloclab.api.space.*;
            import org.alloclab.api.spi.*;

            public final class Mine implements UserAllocatorProvider {
                /*FIELDS*/
                @Override public String id() { return "mine"; }
                @Override public String summary() { return "never uses a block again"; }
                @Override public Upstream models() { return new Upstream("mine", "1"); }
                /*PROVIDER*/
                @Override public UserAllocator create(Context context) { /*CREATE*/ return new Bump(context); }

                static final class Bump implements UserAllocator {
                    private final Context context;
                    private final Map<Long, Long> sizes = new HashMap<>();
                    private long next;
                    private long end;
                    private int calls;

                    Bump(Context context) { this.context = context; }

                    @Override public void start() { /*START*/ }

                    @Override public ThreadHeap attach(SimThread thread) {
                        return new ThreadHeap() {
                            @Override public long malloc(long size) { calls++; /*MALLOC*/ return place(16, size); }
                            @Override public void free(long pointer) { /*FREE*/ sizes.remove(pointer); }
                            @Override public long calloc(long count, long size) { /*CALLOC*/ return place(16, count * size); }
                            @Override public long realloc(long pointer, long size) {
                                /*REALLOC*/
                                long place = place(16, size);
                                if (pointer != 0) {
                                    context.space().memory().copy(place, pointer, Math.min(size, sizes.remove(pointer)));
                                }
                                return place;
                            }
                            @Override public long memalign(long alignment, long size) { return place(alignment, size); }
                            @Override public long usableSize(long pointer) { return sizes.getOrDefault(pointer, 0L); }
                            @Override public void exit() {}
                        };
                    }

                    long place(long alignment, long size) {
                        long at = (next + alignment - 1) & -alignment;
                        if (next == 0 || at + size > end) {
                            long length = Math.max(1 << 20, (size + alignment + 4095) & -4096);
                            next = context.space().mmap(0, length, Prot.READ | Prot.WRITE,
                                    MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
                            if (Errno.isError(next)) { next = 0; end = 0; return 0; }
                            end = next + length;
                            at = (next + alignment - 1) & -alignment;
                        }
                        next = at + Math.max(16, (size + 15) & -16);
                        sizes.put(at, size);
                        return at;
                    }
                }
            }
            """;

    private final String text;
    private final String services;
    private final String servicesFile;
    private final Map<String, String> attributes;
    private final List<String> leftOut;

    private PlugInSource(
            String text, String services, String servicesFile, Map<String, String> attributes, List<String> leftOut) {
        this.text = text;
        this.services = services;
        this.servicesFile = servicesFile;
        this.attributes = attributes;
        this.leftOut = leftOut;
    }

    /** A plug-in {@code mine} that nothing is wrong with. */
    public static PlugInSource sound() {
        return of(SOUND);
    }

    /** A plug-in whose class {@code outside.Mine} is this. */
    public static PlugInSource of(String text) {
        return new PlugInSource(
                text, "outside.Mine\n", "META-INF/services/org.alloclab.api.spi.Provider", Map.of(), List.of());
    }

    /** The same with another text in place of one that it has. */
    public PlugInSource with(String old, String replacement) {
        if (!text.contains(old)) {
            throw new IllegalArgumentException("the source has no " + old);
        }
        return new PlugInSource(text.replace(old, replacement), services, servicesFile, attributes, leftOut);
    }

    /** The same under another id. */
    public PlugInSource called(String id) {
        return with("\"mine\"; }", "\"" + id + "\"; }");
    }

    /** The same with another services file; {@code null} leaves it out. */
    public PlugInSource publishing(@Nullable String names) {
        return new PlugInSource(text, names == null ? "" : names, servicesFile, attributes, leftOut);
    }

    /** The same published as something else than a provider of a layer. */
    public PlugInSource publishedIn(String file) {
        return new PlugInSource(text, services, file, attributes, leftOut);
    }

    /** The same with an attribute of the manifest. */
    public PlugInSource saying(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(name, value);
        return new PlugInSource(text, services, servicesFile, more, leftOut);
    }

    /** The same without a class that was compiled. */
    public PlugInSource without(String classFile) {
        return new PlugInSource(text, services, servicesFile, attributes, List.of(classFile));
    }

    /** Puts a class of another plug-in's jar in the place of this one's. */
    public static Path mixed(Path jar, String classFile, Path other) throws IOException {
        try (FileSystem from = FileSystems.newFileSystem(other);
                FileSystem to = FileSystems.newFileSystem(jar)) {
            Files.copy(from.getPath(classFile), to.getPath(classFile), StandardCopyOption.REPLACE_EXISTING);
        }
        return jar;
    }

    /** Packs it. */
    public Path jar(Path directory, String name) {
        try {
            Path classes = Files.createTempDirectory(directory, "classes");
            Path source = Files.writeString(classes.resolve("Mine.java"), text);
            compile(classes, source);
            Files.delete(source);
            Path jar = directory.resolve(name + ".jar");
            pack(jar, classes);
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(Path classes, Path source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-nowarn"));
        options.addAll(List.of("-cp", System.getProperty("java.class.path")));
        Iterable<? extends JavaFileObject> units =
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source);
        if (!compiler.getTask(messages, null, null, options, null, units).call()) {
            throw new IllegalArgumentException(messages.toString());
        }
    }

    private void pack(Path jar, Path classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            if (!services.isEmpty()) {
                packed.putNextEntry(new JarEntry(servicesFile));
                packed.write(services.getBytes(StandardCharsets.UTF_8));
            }
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String entry = classes.relativize(file).toString();
                if (!leftOut.contains(entry)) {
                    packed.putNextEntry(new JarEntry(entry));
                    packed.write(Files.readAllBytes(file));
                }
            }
        }
    }
}
