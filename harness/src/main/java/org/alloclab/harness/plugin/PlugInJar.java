package org.alloclab.harness.plugin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.alloclab.api.spi.ApiVersion;
import org.alloclab.api.spi.Provider;
import org.alloclab.api.trace.TraceFormatProvider;
import org.alloclab.api.trace.WorkloadProvider;
import org.jspecify.annotations.Nullable;

/**
 * A jar that publishes plug-ins. It has a class loader of its own, so that the classes of two jars never meet.
 *
 * <p>Its services file is read here and not by {@link java.util.ServiceLoader}, which stops without naming the class where
 * one cannot be linked.
 */
final class PlugInJar {
    private static final String SERVICES = "META-INF/services/" + Provider.class.getName();

    /** What a jar may publish, each kind in a services file of its own. */
    private static final List<Class<?>> KINDS =
            List.of(Provider.class, TraceFormatProvider.class, WorkloadProvider.class);

    private final Path path;

    PlugInJar(Path path) {
        this.path = path;
    }

    /** A class that a jar publishes, and as what. */
    record Published(Class<?> kind, String name) {}

    /** The classes that it publishes. */
    List<Published> published() throws UnusableException {
        List<Published> all = new ArrayList<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            requireApi(jar.getManifest());
            for (Class<?> kind : KINDS) {
                ZipEntry services = jar.getEntry("META-INF/services/" + kind.getName());
                if (services != null) {
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(jar.getInputStream(services), StandardCharsets.UTF_8))) {
                        names(lines).forEach(name -> all.add(new Published(kind, name)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UnusableException("it cannot be read: " + e.getMessage(), "build the jar anew");
        }
        if (all.isEmpty()) {
            throw new UnusableException("it publishes no plug-in", "name the provider's class in " + SERVICES);
        }
        return all;
    }

    private static List<String> names(BufferedReader lines) throws IOException {
        List<String> names = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int comment = line.indexOf('#');
            String name = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!name.isEmpty() && !names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private static void requireApi(@Nullable Manifest manifest) throws UnusableException {
        String version = manifest == null ? null : manifest.getMainAttributes().getValue(ApiVersion.ATTRIBUTE);
        if (version != null && !version.strip().equals(String.valueOf(ApiVersion.CURRENT))) {
            throw new UnusableException(
                    "it was built for version " + version.strip() + " of the api, and this is " + ApiVersion.CURRENT,
                    "compile it against the alloclab-api of this alloclab, and say so in " + ApiVersion.ATTRIBUTE
                            + " of the manifest");
        }
    }

    /** A class loader for its classes; it stays open as long as they are used. */
    ClassLoader classes() throws UnusableException {
        try {
            URL[] self = {path.toUri().toURL()};
            return new URLClassLoader(self, new ApiClassLoader(PlugInJar.class.getClassLoader()));
        } catch (MalformedURLException e) {
            throw new UnusableException("it has no address: " + e.getMessage(), "move the jar");
        }
    }

    /** Makes one of the plug-ins that it publishes. */
    static Object make(Published published, ClassLoader classes) throws UnusableException {
        Class<?> kind = published.kind;
        try {
            Class<?> found = Class.forName(published.name, true, classes);
            if (!kind.isAssignableFrom(found)) {
                throw new UnusableException(
                        "it is no provider",
                        kind == Provider.class
                                ? "implement UserAllocatorProvider or the interface of another layer in org.alloclab.api.spi"
                                : "implement " + kind.getName());
            }
            return found.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new UnusableException(
                    "the jar has no such class", "correct the name in META-INF/services/" + kind.getName());
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new UnusableException(
                    "it cannot be made", "give it a public class with a public constructor without parameters");
        } catch (InvocationTargetException e) {
            throw LoadFailure.of(e.getCause() == null ? e : e.getCause());
        } catch (LinkageError | StackOverflowError e) {
            throw LoadFailure.of(e);
        }
    }
}
