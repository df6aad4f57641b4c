package org.alloclab.harness.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory of segments, sorted into images. */
final class Recording {
    private static final String SUFFIX = ".seg";

    private Recording() {}

    private record Key(long pid, long began) {}

    /** The images, by the time they began. */
    static List<Image> images(Path directory) throws IOException {
        Map<Key, List<Segment>> segments = new HashMap<>();
        for (Segment segment : segments(directory)) {
            segments.computeIfAbsent(new Key(segment.pid(), segment.image()), key -> new ArrayList<>())
                    .add(segment);
        }
        Map<Key, Image> images = new LinkedHashMap<>();
        segments.keySet().stream().sorted(Comparator.comparingLong(Key::began)).forEach(key -> {
            List<Segment> own = new ArrayList<>(segments.getOrDefault(key, List.of()));
            own.sort(Comparator.comparingLong(Segment::number));
            Segment first = own.get(0);
            // A parent began before its child, so it is there already if it was recorded.
            Optional<Image> parent = Optional.ofNullable(images.get(new Key(first.parentPid(), first.parentImage())));
            images.put(key, new Image(key.pid(), key.began(), own, parent));
        });
        return List.copyOf(images.values());
    }

    /** Every segment whose header is there. */
    static List<Segment> segments(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        List<Segment> segments = new ArrayList<>();
        for (Path file : files) {
            Segment.map(file).ifPresent(segments::add);
        }
        return segments;
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
