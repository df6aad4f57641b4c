package org.alloclab.sweep;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A standalone cluster on this machine: a master and workers, a process each, on ports that the system chose. What a Spark
 * distribution would hold are links to the jars of this class path; alloclab's are not among them.
 */
final class Cluster implements Closeable {
    private static final Pattern URL = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
    private static final long PATIENCE_MILLIS = 180_000;
    private static final String HOST = "127.0.0.1";

    private final Path home;
    private final Path master;
    private final Deque<Process> workers = new ArrayDeque<>();
    private final List<Process> all = new ArrayList<>();
    private final String url;
    private int started;

    /** Starts a master alone. */
    Cluster(Path directory) throws IOException, InterruptedException {
        home = directory;
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry).toAbsolutePath();
            if (entry.endsWith(".jar") && !jar.getFileName().toString().startsWith("alloclab-")) {
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            }
        }
        Files.createFile(home.resolve("RELEASE"));
        master = home.resolve("master.log");
        start(master, "org.apache.spark.deploy.master.Master", "--port", "0");
        url = await(master, URL).group(1);
    }

    String url() {
        return url;
    }

    /** One worker more, with one core. */
    void addWorker() throws IOException, InterruptedException {
        started++;
        Path log = home.resolve("worker" + started + ".log");
        String work = home.resolve("work" + started).toString();
        workers.add(start(
                log,
                "org.apache.spark.deploy.worker.Worker",
                "--port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                work,
                url));
        await(log, REGISTERED);
    }

    /** The worker that is there for longest dies, and its executors with it. */
    void killWorker() throws InterruptedException {
        Process worker = workers.remove();
        List<ProcessHandle> executors = worker.descendants().toList();
        worker.destroyForcibly().waitFor();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    private Process start(Path log, String daemon, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                home.resolve("jars") + File.separator + "*",
                daemon,
                "--host",
                HOST,
                "--webui-port",
                "0"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", HOST);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        all.add(process);
        return process;
    }

    private static Matcher await(Path log, Pattern line) throws IOException, InterruptedException {
        long until = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (System.currentTimeMillis() < until) {
            Matcher found = line.matcher(Files.exists(log) ? Files.readString(log) : "");
            if (found.find()) {
                return found;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("a part of the cluster does not start: " + Files.readString(log));
    }

    @Override
    public void close() {
        for (Process process : all) {
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        }
        all.forEach(process -> {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
