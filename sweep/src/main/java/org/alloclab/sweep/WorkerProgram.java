package org.alloclab.sweep;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.SparkFiles;

/**
 * Alloclab on an executor. Its classes are loaded beside Spark's, not below them: both have Jackson, Guava and protobuf, in
 * versions of their own. A loaded program stays, and with it what the compiler made of it.
 */
final class WorkerProgram {
    /** The exit code for data that cannot be used. */
    static final int DATA = 3;

    /** The exit code for a fault of alloclab itself. */
    private static final int INTERNAL = 1;

    private static final String MAIN = "org.alloclab.harness.cli.Main";

    /** By class path, one for each that this process was given. */
    private static final ConcurrentMap<List<String>, WorkerProgram> LOADED = new ConcurrentHashMap<>();

    private final ClassLoader loader;
    private final Method run;

    /**
     * How a command ended.
     *
     * @param exitCode what the process would have answered
     * @param said on standard error
     */
    record Ending(int exitCode, String said) {}

    private WorkerProgram(ClassLoader loader, Method run) {
        this.loader = loader;
        this.run = run;
    }

    /**
     * The program of a class path.
     *
     * @param entries names of files that Spark sent along, or absolute paths
     */
    static WorkerProgram of(List<String> entries) throws IOException {
        WorkerProgram loaded = LOADED.get(entries);
        if (loaded != null) {
            return loaded;
        }
        WorkerProgram fresh = load(entries);
        WorkerProgram first = LOADED.putIfAbsent(List.copyOf(entries), fresh);
        return first == null ? fresh : first;
    }

    private static WorkerProgram load(List<String> entries) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : entries) {
            Path path = Path.of(entry);
            urls.add((path.isAbsolute() ? path : Path.of(SparkFiles.get(entry)))
                    .toUri()
                    .toURL());
        }
        ClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        try {
            Method run = loader.loadClass(MAIN).getMethod("run", String[].class, PrintWriter.class, PrintWriter.class);
            return new WorkerProgram(loader, run);
        } catch (ReflectiveOperationException e) {
            throw new IOException("alloclab's jars did not arrive whole (" + e + ")", e);
        }
    }

    /** Runs one command as the command line would. */
    Ending run(String... arguments) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        StringWriter said = new StringWriter();
        try (PrintWriter err = new PrintWriter(said);
                PrintWriter out = new PrintWriter(new StringWriter())) {
            // services are looked for there
            thread.setContextClassLoader(loader);
            Object code = run.invoke(null, arguments, out, err);
            err.flush();
            return new Ending(code instanceof Integer answered ? answered : INTERNAL, said.toString());
        } catch (InvocationTargetException | IllegalAccessException e) {
            return new Ending(INTERNAL, String.valueOf(e.getCause() == null ? e : e.getCause()));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
