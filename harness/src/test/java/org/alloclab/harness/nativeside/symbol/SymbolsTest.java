package org.alloclab.harness.nativeside.symbol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.stack.CodeLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SymbolsTest {
    @TempDir
    private Path directory;

    @Test
    void readsWhatBothToolsWrite() {
        assertThat(SymbolTool.parse(List.of(
                        "0x0000000000001234",
                        "inner",
                        "/src/a.h:3 (discriminator 2)",
                        "outer",
                        "/src/a.c:12",
                        "0x56",
                        "??",
                        "??:0",
                        "",
                        "0x78",
                        "f",
                        "??:?",
                        "0x9a",
                        "main")))
                .containsOnly(
                        Map.entry(
                                0x1234L,
                                List.of(new CodeLine("inner", "/src/a.h", 3), new CodeLine("outer", "/src/a.c", 12))),
                        Map.entry(0x56L, List.of()),
                        Map.entry(0x78L, List.of(new CodeLine("f", "", 0))),
                        Map.entry(0x9aL, List.of()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void takesTheFilesOwnSymbolsWhereThereIsNoTool() throws Exception {
        Path source = Files.writeString(
                directory.resolve("f.c"), "int other(int a) { return a + 1; }\nint known(int a) { return a * 3; }\n");
        Path library = directory.resolve("f.so");
        Process cc;
        try {
            cc = new ProcessBuilder(
                            "cc",
                            "-shared",
                            "-fPIC",
                            "-s",
                            "-Wl,--build-id",
                            "-o",
                            library.toString(),
                            source.toString())
                    .start();
        } catch (java.io.IOException e) {
            assumeTrue(false, "there is no C compiler");
            return;
        }
        assertThat(cc.waitFor()).isZero();
        ElfSymbols symbols = ElfSymbols.of(library).orElseThrow();
        long address = 0;
        while (!symbols.function(address).equals(java.util.Optional.of("known"))) {
            assertThat(++address).isLessThan(100_000);
        }
        Symbols without = new Symbols(Map.of("PATH", directory.toString()));
        assertThat(without.lines(library.toString(), symbols.buildId(), List.of(address, 1L)))
                .containsEntry(address, List.of(new CodeLine("known", "", 0)))
                .containsEntry(1L, List.of());
        assertThat(new Symbols(Map.of()).lines(library.toString(), "00ff", List.of(address)))
                .isEmpty();
        assertThat(new Symbols(Map.of()).lines(directory.resolve("gone").toString(), "", List.of(address)))
                .isEmpty();
        assertThat(ElfSymbols.of(source)).isEmpty();
    }
}
