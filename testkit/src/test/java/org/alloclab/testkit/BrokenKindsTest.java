package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each kind of broken plug-in that was met outside has a planted mistake, which the kit's own tests find by its law. */
class BrokenKindsTest {
    private record Kind(String kit, String area, String what, String mistake) {}

    private static List<Kind> kinds() throws IOException {
        try (InputStream file = Objects.requireNonNull(BrokenKindsTest.class.getResourceAsStream("broken-kinds.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1))
                    .map(parts -> new Kind(parts[0].strip(), parts[1].strip(), parts[2].strip(), parts[3].strip()))
                    .toList();
        }
    }

    private static Set<String> planted() {
        Set<String> names = new HashSet<>();
        Arrays.stream(Mistake.values()).forEach(each -> names.add(each.name()));
        Arrays.stream(FrameKitTest.Mistake.values()).forEach(each -> names.add("FrameKitTest." + each.name()));
        Arrays.stream(SlabKitTest.Mistake.values()).forEach(each -> names.add("SlabKitTest." + each.name()));
        return names;
    }

    @Test
    void eachKindHasAPlantedMistakeOfItsOwn() throws IOException {
        Set<String> planted = planted();
        Set<String> taken = new HashSet<>();
        for (Kind kind : kinds()) {
            assertThat(planted).as(kind.area() + ": " + kind.what()).contains(kind.mistake());
            assertThat(taken.add(kind.mistake()))
                    .as(kind.mistake() + " stands for one kind")
                    .isTrue();
        }
    }

    /** As many as were listed: 62 of user allocators, of which the first kit missed 33, and ten of two kernel layers. */
    @Test
    void noKindIsLeftOut() throws IOException {
        Map<String, Long> byKit = kinds().stream().collect(Collectors.groupingBy(Kind::kit, Collectors.counting()));
        assertThat(byKit).isEqualTo(Map.of("caught", 29L, "missed", 33L, "none", 10L));
        assertThat(kinds().stream().map(Kind::area).distinct()).hasSize(16);
    }
}
