package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.nativeside.record.Shortfall.Kind;

/** Finds out what was not recorded: of an image, and of a recording as a whole. */
final class Shortfalls {
    private Shortfalls() {}

    static List<Shortfall> of(Image image, FirstReading known, long unknownFrees) {
        Notes notes = image.notes();
        List<Shortfall> all = new ArrayList<>();
        add(all, Shortfall.of(Kind.UNKNOWN_FREES, unknownFrees));
        add(all, Shortfall.of(Kind.CALLS_INSIDE, notes.unnoted()));
        add(all, Shortfall.of(Kind.CALLS_PASSED_BY, notes.passedBy()));
        add(all, Shortfall.of(Kind.LOCKS_TAKEN_OVER, notes.takenOver()));
        add(all, Shortfall.of(Kind.UNFINISHED_RECORDS, known.unfinished()));
        add(all, Shortfall.of(Kind.CUT_RECORDS, notes.next() - notes.records()));
        if (notes.stopped() != 0) {
            all.add(new Shortfall(Kind.NOTES_ENDED, notes.lost(), notes.stopped(), image.pid(), ""));
        }
        if (notes.lostChildren() != 0) {
            all.add(new Shortfall(
                    Kind.CHILDREN_WITHOUT_NOTES, notes.lostChildren(), notes.childError(), image.pid(), ""));
        }
        if (image.isForked() && image.parent().isEmpty()) {
            all.add(new Shortfall(Kind.PARENT_MISSING, 1, 0, notes.parentPid(), ""));
        }
        if (notes.touch() == TouchKnowledge.LOST) {
            all.add(Shortfall.of(Kind.TOUCH_LOST, 1));
        }
        if (notes.stacksError() != 0) {
            all.add(new Shortfall(Kind.NO_STACKS, 1, notes.stacksError(), image.pid(), ""));
        }
        image.stacks().ifPresent(stacks -> {
            if (stacks.withoutRoom() > 0) {
                all.add(new Shortfall(Kind.STACKS_WITHOUT_ROOM, stacks.withoutRoom(), stacks.error(), image.pid(), ""));
            }
            add(all, Shortfall.of(Kind.STACKS_NESTED, stacks.nested()));
        });
        return all;
    }

    /** Processes that should have left notes and have not. */
    static List<Shortfall> of(Path recording, boolean following) throws IOException {
        List<Image> images = Recording.images(recording);
        List<Shortfall> all = new ArrayList<>();
        for (Map.Entry<Long, Long> failure : Recording.failures(recording).entrySet()) {
            all.add(new Shortfall(Kind.PROCESS_WITHOUT_NOTES, 1, failure.getValue(), failure.getKey(), ""));
        }
        Optional<Long> first = Recording.firstProcess(recording);
        if (first.isPresent() && images.stream().noneMatch(image -> image.pid() == first.get())) {
            addMissing(all, new FirstReading.StartedProgram(0, first.get(), ""));
        }
        for (Image image : following ? images : List.<Image>of()) {
            FirstReading known = FirstReading.of(image, List.of(), Optional.empty());
            long lostChildren = image.notes().lostChildren();
            List<FirstReading.StartedProgram> expected = new ArrayList<>(known.exec());
            for (FirstReading.StartedProgram started : known.started()) {
                // The children that could make no notes have been told already.
                if (isMissing(started, images) && lostChildren-- > 0) {
                    continue;
                }
                expected.add(started);
            }
            expected.stream()
                    .filter(started -> isMissing(started, images))
                    .forEach(missing -> addMissing(all, missing));
        }
        return all;
    }

    private static boolean isMissing(FirstReading.StartedProgram started, List<Image> images) {
        // A child can have begun before its parent noted that it was started.
        return images.stream()
                .noneMatch(image -> image.pid() == started.pid()
                        && (started.program().isEmpty() || image.began() >= started.nanos()));
    }

    private static void addMissing(List<Shortfall> all, FirstReading.StartedProgram missing) {
        boolean told = all.stream().anyMatch(other -> other.pid() == missing.pid());
        if (!told) {
            all.add(new Shortfall(Kind.PROGRAM_WITHOUT_NOTES, 1, 0, missing.pid(), missing.program()));
        }
    }

    private static void add(List<Shortfall> all, Shortfall shortfall) {
        if (shortfall.count() > 0) {
            all.add(shortfall);
        }
    }
}
