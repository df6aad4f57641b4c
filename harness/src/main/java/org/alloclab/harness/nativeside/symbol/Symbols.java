package org.alloclab.harness.nativeside.symbol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.trace.stack.CodeLine;

/** Finds out what addresses are called. What was found is kept: the processes of a recording share most of their files. */
public final class Symbols {
    private final Map<String, String> environment;
    private final Map<String, Map<Long, List<CodeLine>>> known = new HashMap<>();

    /** @param environment whose PATH says which tools there are */
    public Symbols(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * What is at addresses of a file, as it sees itself.
     *
     * @param path the file
     * @param buildId what it was when it ran, hexadecimal; empty if it has none
     * @return by address, innermost first; addresses of which nothing is known are not in it
     */
    public Map<Long, List<CodeLine>> lines(String path, String buildId, Collection<Long> addresses) {
        Map<Long, List<CodeLine>> lines = known.computeIfAbsent(path + " " + buildId, unknown -> new HashMap<>());
        List<Long> asked = addresses.stream()
                .filter(address -> !lines.containsKey(address))
                .toList();
        Optional<ElfSymbols> symbols = asked.isEmpty() || !Files.isRegularFile(Path.of(path))
                ? Optional.empty()
                : ElfSymbols.of(Path.of(path)).filter(elf -> elf.buildId().equals(buildId));
        if (symbols.isPresent()) {
            Map<Long, List<CodeLine>> said = ask(path, asked);
            for (long address : asked) {
                lines.put(address, whole(said.getOrDefault(address, List.of()), symbols.get(), address));
            }
        }
        return lines;
    }

    private Map<Long, List<CodeLine>> ask(String path, Collection<Long> addresses) {
        for (SymbolTool tool : SymbolTool.values()) {
            try {
                Map<Long, List<CodeLine>> lines = tool.isThere(environment) ? tool.lines(path, addresses) : Map.of();
                if (!lines.isEmpty()) {
                    return lines;
                }
            } catch (IOException e) {
                // the next one may do
            }
        }
        return Map.of();
    }

    /** What a tool said, with the function's name from the file's own symbols where it said none. */
    private static List<CodeLine> whole(List<CodeLine> said, ElfSymbols symbols, long address) {
        CodeLine outermost = said.isEmpty() ? new CodeLine("", "", 0) : said.get(said.size() - 1);
        if (!outermost.function().isEmpty()) {
            return List.copyOf(said);
        }
        Optional<String> function = symbols.function(address);
        return function.isEmpty()
                ? List.copyOf(said)
                : List.of(new CodeLine(function.get(), outermost.file(), outermost.line()));
    }
}
