package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory of notes, sorted into images. */
final class Recording {
    private static final String SUFFIX = ".notes";
    private static final String STACKS = ".stacks";
    private static final String FAILED = ".failed-";
    private static final String FIRST = "first";

    private Recording() {}

    private record Key(long pid, long began) {}

    /** The images, by the time they began. */
    static List<Image> images(Path directory) throws IOException {
        List<Notes> all = new ArrayList<>();
        IdentityHashMap<Notes, StackNotes> stacks = new IdentityHashMap<>();
        for (Path file : files(directory, SUFFIX)) {
            Optional<Notes> notes = Notes.map(file);
            if (notes.isPresent()) {
                all.add(notes.get());
                String name = String.valueOf(file.getFileName());
                StackNotes.read(file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + STACKS))
                        .ifPresent(table -> stacks.put(notes.get(), table));
            }
        }
        all.sort(Comparator.comparingLong(Notes::image));
        Map<Key, Image> images = new LinkedHashMap<>();
        for (Notes notes : all) {
            // A parent began before its child, so it is there already if it was recorded.
            Optional<Image> parent = Optional.ofNullable(images.get(new Key(notes.parentPid(), notes.parentImage())));
            images.put(
                    new Key(notes.pid(), notes.image()),
                    new Image(notes.pid(), notes.image(), notes, parent, Optional.ofNullable(stacks.get(notes))));
        }
        return List.copyOf(images.values());
    }

    /** How far the images that there are have come, from their headers alone. */
    static RecordingProgress progress(Path directory) throws IOException {
        long records = 0;
        long bytes = 0;
        List<Long> pids = new ArrayList<>();
        for (Path file : files(directory, SUFFIX)) {
            Optional<Notes> notes = Notes.readHeader(file);
            if (notes.isPresent()) {
                records += notes.get().next();
                bytes += notes.get().liveBytes();
                pids.add(notes.get().pid());
            }
        }
        return new RecordingProgress(records, bytes, pids.stream().distinct().toList());
    }

    /** The process that came first, if one came. */
    static Optional<Long> firstProcess(Path directory) throws IOException {
        Path file = directory.resolve(FIRST);
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** Processes that could not make notes, with the number of the error. */
    static Map<Long, Long> failures(Path directory) throws IOException {
        Map<Long, Long> failures = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                String name = String.valueOf(file.getFileName());
                int at = name.indexOf(FAILED);
                if (at > 0 && name.matches("[0-9]{1,18}-[0-9]+" + SUFFIX + FAILED + "[0-9]{1,9}")) {
                    failures.put(
                            Long.parseLong(name.substring(0, name.indexOf('-'))),
                            Long.parseLong(name.substring(at + FAILED.length())));
                }
            }
        }
        return failures;
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    /** Removes the directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
