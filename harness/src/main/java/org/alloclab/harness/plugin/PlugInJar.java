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
import org.jspecify.annotations.Nullable;

/**
 * A jar that publishes plug-ins. It has a class loader of its own, so that the classes of two jars never meet.
 *
 * <p>Its services file is read here and not by {@link java.util.ServiceLoader}, which stops without naming the class where
 * one cannot be linked.
 */
final class PlugInJar {
    private static final String SERVICES = "META-INF/services/" + Provider.class.getName();

    private final Path path;

    PlugInJar(Path path) {
        this.path = path;
    }

    /** Names of the classes that it publishes. */
    List<String> published() throws UnusableException {
        try (JarFile jar = new JarFile(path.toFile())) {
            requireApi(jar.getManifest());
            ZipEntry services = jar.getEntry(SERVICES);
            if (services == null) {
                throw new UnusableException("it publishes no plug-in", "name the provider's class in " + SERVICES);
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(jar.getInputStream(services), StandardCharsets.UTF_8))) {
                return names(lines);
            }
        } catch (IOException e) {
            throw new UnusableException("it cannot be read: " + e.getMessage(), "build the jar anew");
        }
    }

    private static List<String> names(BufferedReader lines) throws IOException, UnusableException {
        List<String> names = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int comment = line.indexOf('#');
            String name = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!name.isEmpty() && !names.contains(name)) {
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw new UnusableException("it publishes no plug-in", "name the provider's class in " + SERVICES);
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
    static Provider make(String name, ClassLoader classes) throws UnusableException {
        try {
            Class<?> found = Class.forName(name, true, classes);
            if (!Provider.class.isAssignableFrom(found)) {
                throw new UnusableException(
                        "it is no provider",
                        "implement UserAllocatorProvider or the interface of another layer in org.alloclab.api.spi");
            }
            return (Provider) found.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new UnusableException("the jar has no such class", "correct the name in " + SERVICES);
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
