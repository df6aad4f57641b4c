package org.alloclab.harness.nativeside.symbol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Functions of an ELF file by address: of its table of symbols, or, where that was stripped, of the one that it is linked by.
 * The layout is that of the System V ABI, chapter Object Files.
 */
final class ElfSymbols {
    private static final int MAGIC = 0x464c457f;
    private static final int SYMBOLS = 2;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int NOTES = 7;
    private static final int BUILD_ID = 3;
    private static final int SYMBOL_BYTES = 24;
    private static final int FUNCTION = 2;
    private static final int INDIRECT_FUNCTION = 10;

    private final ByteBuffer file;
    private final List<Section> sections = new ArrayList<>();
    private final TreeMap<Long, Function> functions = new TreeMap<>();

    private record Section(int type, long at, long bytes, int link) {}

    private record Function(String name, long end) {}

    private ElfSymbols(ByteBuffer file) {
        this.file = file;
        long at = file.getLong(40);
        int each = file.getShort(58) & 0xffff;
        int count = file.getShort(60) & 0xffff;
        for (int i = 0; i < count; i++) {
            int header = Math.toIntExact(at + (long) i * each);
            sections.add(new Section(
                    file.getInt(header + 4),
                    file.getLong(header + 24),
                    file.getLong(header + 32),
                    file.getInt(header + 40)));
        }
        sections.stream()
                .filter(section -> section.type() == SYMBOLS || section.type() == DYNAMIC_SYMBOLS)
                .sorted(Comparator.comparingInt(Section::type).reversed())
                .forEach(this::read);
    }

    /** The symbols of a file; nothing where it is no whole ELF file of 64 bits and little endian. */
    static Optional<ElfSymbols> of(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE))
                    .order(ByteOrder.LITTLE_ENDIAN);
            boolean elf = file.capacity() > 64 && file.getInt(0) == MAGIC && file.get(4) == 2 && file.get(5) == 1;
            return elf ? Optional.of(new ElfSymbols(file)) : Optional.empty();
        } catch (IOException | IndexOutOfBoundsException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private void read(Section table) {
        Section names = sections.get(table.link());
        for (long at = table.at(); at + SYMBOL_BYTES <= table.at() + table.bytes(); at += SYMBOL_BYTES) {
            int symbol = Math.toIntExact(at);
            int type = file.get(symbol + 4) & 15;
            long value = file.getLong(symbol + 8);
            if ((type == FUNCTION || type == INDIRECT_FUNCTION) && file.getShort(symbol + 6) != 0 && value != 0) {
                String name = text(Math.toIntExact(names.at() + file.getInt(symbol)));
                functions.put(value, new Function(name, value + Math.max(1, file.getLong(symbol + 16))));
            }
        }
    }

    private String text(int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        file.get(at, bytes);
        String name = new String(bytes, StandardCharsets.UTF_8);
        int version = name.indexOf('@');
        return version > 0 ? name.substring(0, version) : name;
    }

    /** The function that an address is in. */
    Optional<String> function(long address) {
        Map.Entry<Long, Function> found = functions.floorEntry(address);
        return found != null && address < found.getValue().end()
                ? Optional.of(found.getValue().name())
                : Optional.empty();
    }

    /** What the linker calls this making of the file, hexadecimal; empty if it says nothing. */
    String buildId() {
        for (Section section : sections) {
            for (long at = section.at(); section.type() == NOTES && at + 12 <= section.at() + section.bytes(); ) {
                int note = Math.toIntExact(at);
                int name = (file.getInt(note) + 3) & ~3;
                int bytes = file.getInt(note + 4);
                if (file.getInt(note + 8) == BUILD_ID && file.getInt(note) == 4 && file.get(note + 12) == 'G') {
                    StringBuilder id = new StringBuilder();
                    for (int i = 0; i < bytes; i++) {
                        id.append(String.format("%02x", file.get(note + 12 + name + i) & 0xff));
                    }
                    return id.toString();
                }
                at += 12L + name + ((bytes + 3) & ~3);
            }
        }
        return "";
    }
}
