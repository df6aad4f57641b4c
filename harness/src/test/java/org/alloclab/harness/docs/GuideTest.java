package org.alloclab.harness.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code of the guide is code of the examples, which are compiled and tested. */
final class GuideTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CONSOLE = Pattern.compile("```console\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static String withoutIndent(String text) {
        StringBuilder lines = new StringBuilder();
        text.lines().map(String::strip).forEach(line -> lines.append(line).append('\n'));
        return lines.toString();
    }

    @Test
    void everyPieceOfCodeStandsInAnExample() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.add(withoutIndent(Files.readString(file)));
            }
        }
        Matcher code = JAVA.matcher(Files.readString(ROOT.resolve("docs/writing-a-plugin.md")));
        int pieces = 0;
        while (code.find()) {
            String piece = withoutIndent(code.group(1));
            assertThat(sources)
                    .as("code of docs/writing-a-plugin.md, in no example: %s", code.group(1))
                    .anyMatch(source -> source.contains(piece));
            pieces++;
        }
        assertThat(pieces).isGreaterThanOrEqualTo(6);
    }

    /** {@code .ci/outsiders} takes them from here, and holds what the last one prints to what stands here. */
    @Test
    void fromTheArchetypeToARowInAtMostSixCommands() throws IOException {
        Matcher transcript = CONSOLE.matcher(Files.readString(ROOT.resolve("docs/writing-a-plugin.md")));
        assertThat(transcript.find()).isTrue();
        List<String> commands = transcript
                .group(1)
                .lines()
                .filter(line -> line.startsWith("$ "))
                .toList();
        assertThat(commands).hasSizeBetween(3, 6);
        assertThat(commands.get(commands.size() - 1)).contains("alloclab --plugin-path target compare");
        assertThat(transcript.group(1)).contains("\n  my-malloc ");
        assertThat(Files.readString(ROOT.resolve(".ci/outsiders")))
                .contains("guide=$scratch/alloclab/docs/writing-a-plugin.md", "```console");
    }
}
