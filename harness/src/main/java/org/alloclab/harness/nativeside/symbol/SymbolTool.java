package org.alloclab.harness.nativeside.symbol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.trace.stack.CodeLine;

/** A program that reads debugging information. Both write the same, a line each for address, function, position, and so on. */
enum SymbolTool {
    LLVM("llvm-symbolizer", "--output-style=GNU -a -f -C -i --obj="),
    BINUTILS("addr2line", "-a -f -C -i --exe=");

    private static final int MOST_SECONDS = 120;
    private static final String UNKNOWN = "??";
    private static final Pattern POSITION = Pattern.compile("(.*):([0-9]+|\\?)( \\(discriminator [0-9]+\\))?");

    private final String command;
    private final String options;

    /** @param options of which the last is followed by the file */
    SymbolTool(String command, String options) {
        this.command = command;
        this.options = options;
    }

    /** Whether it is on the path. */
    boolean isThere(Map<String, String> environment) {
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, command))) {
                return true;
            }
        }
        return false;
    }

    /** What it knows of addresses in a file: nothing where it fails, or takes very long. */
    Map<Long, List<CodeLine>> lines(String file, Collection<Long> addresses) throws IOException {
        Path asked = Files.createTempFile("alloclab-addresses", "");
        Path said = Files.createTempFile("alloclab-symbols", "");
        try {
            StringBuilder text = new StringBuilder();
            addresses.forEach(address ->
                    text.append("0x").append(Long.toHexString(address)).append('\n'));
            Files.writeString(asked, text);
            List<String> line = new ArrayList<>(List.of(command));
            line.addAll(List.of(options.split(" ")));
            line.set(line.size() - 1, line.get(line.size() - 1) + file);
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectInput(asked.toFile())
                    .redirectOutput(said.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            // No file is asked of a network.
            builder.environment().remove("DEBUGINFOD_URLS");
            Process process = builder.start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Map.of();
            }
            return parse(Files.readAllLines(said, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while symbols were looked up", e);
        } finally {
            Files.deleteIfExists(asked);
            Files.deleteIfExists(said);
        }
    }

    static Map<Long, List<CodeLine>> parse(List<String> said) {
        Map<Long, List<CodeLine>> known = new HashMap<>();
        List<CodeLine> lines = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            String line = said.get(i);
            if (line.matches("0x[0-9a-f]{1,16}")) {
                lines = known.computeIfAbsent(
                        Long.parseUnsignedLong(line.substring(2), 16), unknown -> new ArrayList<>());
            } else if (i + 1 < said.size() && !line.isEmpty()) {
                CodeLine next = codeLine(line, said.get(++i));
                if (!next.function().isEmpty() || !next.file().isEmpty()) {
                    lines.add(next);
                }
            }
        }
        return known;
    }

    private static CodeLine codeLine(String function, String position) {
        Matcher matcher = POSITION.matcher(position);
        boolean known = matcher.matches() && !matcher.group(1).equals(UNKNOWN);
        String number = known && !matcher.group(2).equals("?") ? matcher.group(2) : "0";
        int line = number.length() < 9 ? Integer.parseInt(number) : 0;
        return new CodeLine(function.equals(UNKNOWN) ? "" : function, known ? matcher.group(1) : "", line);
    }
}
