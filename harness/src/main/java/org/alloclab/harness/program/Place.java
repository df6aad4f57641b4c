package org.alloclab.harness.program;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.program.ElfSection;
import org.alloclab.api.space.StartedProgram;
import org.alloclab.harness.input.UsageException;

/**
 * Addresses of a started program to touch, as somebody writes them.
 *
 * <pre>
 *   [r:|w:] WHERE [+N|-N]     read (r, the default) or write
 *   WHERE  start    where the process begins to run    entry  the program's own entry point
 *          stack    the stack pointer                  heap   the break
 *          .NAME    a section: each of its pages, or with +N one address in it
 *          0xHEX    an address as the running program has it
 * </pre>
 *
 * @param text as written
 * @param write whether it is written to
 * @param from the first address
 * @param to behind the last address
 */
public record Place(String text, boolean write, long from, long to) {
    private static final Pattern SYNTAX = Pattern.compile("(?:([rw]):)?([.\\w]+?)([+-](?:0x[0-9a-f]+|[0-9]+))?");

    /**
     * Reads a place.
     *
     * @param sections the sections of the program's file
     */
    static Place read(String text, StartedProgram program, List<ElfSection> sections) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(
                    "a place is [r:|w:]WHERE[+N], WHERE being start, entry, stack, heap, .SECTION or 0xADDRESS: was "
                            + text + "; such as w:.data+0x1000");
        }
        boolean write = "w".equals(matcher.group(1));
        String where = matcher.group(2);
        long distance = matcher.group(3) == null ? 0 : Long.decode(matcher.group(3));
        long bytes = 1;
        long base;
        if (where.startsWith(".")) {
            ElfSection section = section(where, sections);
            base = section.address() + program.loadBias();
            bytes = matcher.group(3) == null ? Math.max(1, section.bytes()) : 1;
        } else {
            base = switch (where) {
                case "start" -> program.firstInstruction();
                case "entry" -> program.entry();
                case "stack" -> program.stackPointer();
                case "heap" -> program.process().figures().programBreak();
                default -> address(where, text);
            };
        }
        return new Place(text, write, base + distance, base + distance + bytes);
    }

    private static ElfSection section(String name, List<ElfSection> sections) {
        for (ElfSection section : sections) {
            if (section.name().equals(name) && section.inMemory()) {
                return section;
            }
        }
        List<String> known = sections.stream()
                .filter(ElfSection::inMemory)
                .map(ElfSection::name)
                .toList();
        throw new UsageException("unknown section " + name + NearestName.hint(name, known) + "; the program has "
                + String.join(" ", known));
    }

    private static long address(String where, String text) {
        try {
            return Long.decode(where);
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "a place begins with start, entry, stack, heap, .SECTION or 0xADDRESS: was " + text, e);
        }
    }
}
