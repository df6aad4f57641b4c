package org.alloclab.harness.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/where-is.md} is what the comments of the sources say: a comment that names its source as {@code mm/vma.c,
 * vma_expand} puts the class into the row of that function.
 *
 * <p>The page is written anew by {@code mvn -pl harness -am test -Dtest=UpstreamIndexTest -Dalloclab.index=write
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class UpstreamIndexTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/where-is.md");

    private static final String NAME = "(?:enum |struct )?[A-Za-z_]\\w+";
    private static final Pattern SOURCE = Pattern.compile(
            "\\b((?:[\\w-]+/)*\\w[\\w-]*\\.(?:c|h|cc))[,:] (" + NAME + "(?:(?:, and |, | and )" + NAME + ")*)");
    /** Names of C functions have underscores, those of C++ are in camel case; words of a sentence are neither. */
    private static final Pattern FUNCTION = Pattern.compile("\\w*[a-z0-9]_\\w+|_\\w+|[A-Z][a-z]+[A-Z]\\w+");

    private static final Pattern COMMENT_LINE = Pattern.compile("^\\s*(?:/\\*\\*|\\*/|\\*|//) ?");

    @Test
    void thePageIsWhatTheSourcesSay() throws IOException {
        String expected = page(index());
        if ("write".equals(System.getProperty("alloclab.index"))) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/where-is.md; the class comment says how it is written anew")
                .isEqualTo(expected);
    }

    /** Function to rows of module and class, each with the upstream file. */
    private static Map<String, Set<String>> index() throws IOException {
        Map<String, Set<String>> index = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(path -> Files.isDirectory(path.resolve("src/main/java")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        add(index, module.getFileName().toString(), file);
                    }
                }
            }
        }
        return index;
    }

    private static void add(Map<String, Set<String>> index, String module, Path file) throws IOException {
        String fileName = file.getFileName().toString();
        String type = fileName.substring(0, fileName.length() - ".java".length());
        if (type.equals("package-info")) {
            return;
        }
        Matcher source = SOURCE.matcher(comments(Files.readAllLines(file)));
        while (source.find()) {
            for (String named : source.group(2).split(", and |, | and ", -1)) {
                String function = named.replaceFirst("^(enum|struct) ", "");
                if (FUNCTION.matcher(function).matches()) {
                    index.computeIfAbsent(function, key -> new TreeSet<>())
                            .add(source.group(1) + " | " + module + " | `" + type + "`");
                }
            }
        }
    }

    private static String comments(List<String> lines) {
        return lines.stream()
                .filter(line -> COMMENT_LINE.matcher(line).find())
                .map(line -> COMMENT_LINE.matcher(line).replaceFirst("").strip())
                .collect(Collectors.joining(" "));
    }

    private static String page(Map<String, Set<String>> index) {
        StringBuilder page = new StringBuilder("""
                # Where is ...

                From the functions of Linux, glibc, gperftools, jemalloc and mimalloc to the classes that model them, as the
                comments of the classes say it. A test keeps this page equal to the sources.

                | upstream | file | module | class |
                |---|---|---|---|
                """);
        index.forEach((function, places) -> places.forEach(place ->
                page.append("| `").append(function).append("` | ").append(place).append(" |\n")));
        return page.toString();
    }
}
