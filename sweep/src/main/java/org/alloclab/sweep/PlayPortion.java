package org.alloclab.sweep;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/** Plays the one task of a partition on an executor. */
final class PlayPortion extends AbstractFunction2<TaskContext, Iterator<Task>, Answer> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String SUFFIX = ".json";

    @Override
    public Answer apply(TaskContext context, Iterator<Task> tasks) {
        Task task = tasks.next();
        try {
            Path out = Files.createTempDirectory("alloclab-sweep-");
            try {
                WorkerProgram.Ending ending = WorkerProgram.of(task.program()).run(arguments(task, out));
                return new Answer(worker(), ending.exitCode(), ending.said(), cells(out.resolve("cells")));
            } finally {
                delete(out);
            }
        } catch (IOException e) {
            return new Answer(
                    worker(), WorkerProgram.DATA, "its folder for temporary files fails: " + e.getMessage(), Map.of());
        }
    }

    private static String[] arguments(Task task, Path out) {
        return Stream.concat(task.arguments().stream(), Stream.of("--out", out.toString()))
                .toArray(String[]::new);
    }

    private static Map<String, byte[]> cells(Path directory) throws IOException {
        Map<String, byte[]> cells = new HashMap<>();
        if (Files.isDirectory(directory)) {
            for (Path file : list(directory)) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SUFFIX)) {
                    cells.put(name.substring(0, name.length() - SUFFIX.length()), Files.readAllBytes(file));
                }
            }
        }
        return cells;
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String worker() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "without a name";
        }
    }
}
