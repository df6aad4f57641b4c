package org.alloclab.api.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ELF file, 32 or 64 bits, of x86 (System V ABI, "Object files"; Linux fs/binfmt_elf.c, load_elf_binary for what makes a
 * file a program).
 *
 * <pre>
 *   0x00  7f 'E' 'L' 'F'  class  data  version  ...      class 1: 32 bits, 2: 64 bits; data 1: little-endian
 *   0x10  e_type  e_machine  e_version  e_entry  e_phoff  e_shoff  e_flags  e_ehsize  e_phentsize  e_phnum  ...
 *   e_phoff  program headers: what the kernel maps          e_shoff  section headers: what the linker called the parts
 * </pre>
 *
 * @param path its path, for messages
 * @param is64Bit whether addresses have 64 bits
 * @param fixed whether it must lie where it is linked ({@code ET_EXEC}), not anywhere ({@code ET_DYN})
 * @param entry linked address of the first instruction
 * @param headersOffset where the program headers begin in the file
 * @param segments the program headers
 */
public record ElfFile(
        String path, boolean is64Bit, boolean fixed, long entry, long headersOffset, List<ElfSegment> segments) {
    private static final int IDENTIFICATION_BYTES = 16;
    private static final int MACHINE_386 = 3;
    private static final int MACHINE_X86_64 = 62;
    private static final int TYPE_EXEC = 2;
    private static final int TYPE_DYN = 3;
    /** include/linux/elf.h, ELF_MIN_ALIGN's page: program headers fit in 64 KiB. */
    private static final int MOST_HEADER_BYTES = 65536;

    private static final int MOST_PATH_BYTES = 4096;
    private static final int SECTION_ALLOC = 2;

    /** The lists are copied. */
    public ElfFile {
        segments = List.copyOf(segments);
    }

    /** Bytes of one program header. */
    public int headerBytes() {
        return is64Bit ? 56 : 32;
    }

    /** The segments that are mapped, as listed. */
    public List<ElfSegment> loads() {
        return segments.stream()
                .filter(segment -> segment.type() == ElfSegment.LOAD)
                .toList();
    }

    /** The first segment of a type. */
    public Optional<ElfSegment> first(int type) {
        return segments.stream().filter(segment -> segment.type() == type).findFirst();
    }

    /**
     * Reads the headers of a program.
     *
     * @throws ElfFormatException naming the first field that makes the file no program
     */
    public static ElfFile read(String path, byte[] bytes) {
        return new Reader(path, bytes).file();
    }

    /**
     * The interpreter that a program asks for (PT_INTERP).
     *
     * @throws ElfFormatException where its name is not in the file or does not end
     */
    public Optional<String> interpreter(byte[] bytes) {
        return first(ElfSegment.INTERP).map(segment -> new Reader(path, bytes).text(segment));
    }

    /** The sections with a name, none where the file was stripped of them or they cannot be read. */
    public List<ElfSection> sections(byte[] bytes) {
        return new Reader(path, bytes).sections();
    }

    /** Fields at offsets, each read checked against the end of the file. */
    private static final class Reader {
        private final String path;
        private final ByteBuffer buffer;
        private final boolean wide;

        Reader(String path, byte[] bytes) {
            this.path = path;
            this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            this.wide = bytes.length > 4 && bytes[4] == 2;
        }

        ElfFile file() {
            identification();
            int type = half(16, "e_type");
            require(type == TYPE_EXEC || type == TYPE_DYN, 16, "e_type must be 2 (EXEC) or 3 (DYN)", type);
            int machine = half(18, "e_machine");
            int wanted = wide ? MACHINE_X86_64 : MACHINE_386;
            require(machine == wanted, 18, "e_machine must be " + wanted + " (x86)", machine);
            long entry = address(24, "e_entry");
            long headers = address(wide ? 32 : 28, "e_phoff");
            int sizeAt = wide ? 54 : 42;
            int size = half(sizeAt, "e_phentsize");
            int expected = wide ? 56 : 32;
            require(size == expected, sizeAt, "e_phentsize must be " + expected, size);
            int count = half(sizeAt + 2, "e_phnum");
            require(
                    count > 0 && count * size <= MOST_HEADER_BYTES,
                    sizeAt + 2,
                    "e_phnum must be 1 to " + MOST_HEADER_BYTES / size,
                    count);
            require(
                    headers >= 0 && headers <= buffer.limit() - (long) count * size,
                    wide ? 32 : 28,
                    "e_phoff must leave room for " + count + " program headers in " + buffer.limit() + " bytes",
                    headers);
            List<ElfSegment> segments = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                segments.add(segment((int) headers + i * size));
            }
            return new ElfFile(path, wide, type == TYPE_EXEC, entry, headers, segments);
        }

        private void identification() {
            require(
                    buffer.limit() >= IDENTIFICATION_BYTES && buffer.getInt(0) == 0x464c457f,
                    0,
                    "an ELF file begins with 7f 45 4c 46",
                    buffer.limit() < 4 ? "a file of " + buffer.limit() + " bytes" : hex(buffer.getInt(0)));
            int kind = buffer.get(4);
            require(kind == 1 || kind == 2, 4, "the class must be 1 (32 bits) or 2 (64 bits)", kind);
            require(buffer.get(5) == 1, 5, "the byte order must be 1 (little-endian)", buffer.get(5));
        }

        private ElfSegment segment(int at) {
            int type = word(at, "p_type");
            ElfSegment segment = wide
                    ? new ElfSegment(
                            type,
                            word(at + 4, "p_flags"),
                            address(at + 8, "p_offset"),
                            address(at + 16, "p_vaddr"),
                            address(at + 32, "p_filesz"),
                            address(at + 40, "p_memsz"),
                            address(at + 48, "p_align"))
                    : new ElfSegment(
                            type,
                            word(at + 24, "p_flags"),
                            address(at + 4, "p_offset"),
                            address(at + 8, "p_vaddr"),
                            address(at + 16, "p_filesz"),
                            address(at + 20, "p_memsz"),
                            address(at + 28, "p_align"));
            if (type == ElfSegment.LOAD) {
                check(segment, at);
            }
            return segment;
        }

        /** What load_elf_binary and elf_map refuse. */
        private void check(ElfSegment segment, int at) {
            int fileBytes = at + (wide ? 32 : 16);
            require(
                    segment.fileBytes() >= 0 && segment.memoryBytes() >= 0,
                    fileBytes,
                    "a segment's sizes must not be negative",
                    hex(segment.fileBytes()));
            require(
                    segment.fileBytes() <= segment.memoryBytes(),
                    fileBytes,
                    "p_filesz must be at most p_memsz, " + hex(segment.memoryBytes()),
                    hex(segment.fileBytes()));
            long page = 0xfff;
            require(
                    ((segment.address() ^ segment.offset()) & page) == 0,
                    at + (wide ? 16 : 8),
                    "p_vaddr must lie at the same place in its page as p_offset, " + hex(segment.offset()),
                    hex(segment.address()));
        }

        String text(ElfSegment segment) {
            long length = segment.fileBytes();
            require(
                    length >= 2 && length <= MOST_PATH_BYTES,
                    segment.offset(),
                    "an interpreter's name has 1 to " + (MOST_PATH_BYTES - 1) + " characters",
                    length - 1);
            require(
                    segment.offset() >= 0 && segment.offset() <= buffer.limit() - length,
                    segment.offset(),
                    "an interpreter's name lies in the file, which has " + buffer.limit() + " bytes",
                    hex(segment.offset() + length));
            int end = (int) (segment.offset() + length - 1);
            require(buffer.get(end) == 0, end, "an interpreter's name ends with a 0 byte", buffer.get(end));
            byte[] name = new byte[(int) length - 1];
            buffer.get((int) segment.offset(), name);
            String text = new String(name, StandardCharsets.ISO_8859_1);
            int zero = text.indexOf(0);
            return zero < 0 ? text : text.substring(0, zero);
        }

        List<ElfSection> sections() {
            long headers = address(wide ? 40 : 32, "e_shoff");
            int size = half(wide ? 58 : 46, "e_shentsize");
            int count = half(wide ? 60 : 48, "e_shnum");
            int names = half(wide ? 62 : 50, "e_shstrndx");
            boolean readable = headers > 0
                    && size == (wide ? 64 : 40)
                    && names < count
                    && headers <= buffer.limit() - (long) count * size;
            if (!readable) {
                return List.of();
            }
            long texts = address((int) headers + names * size + (wide ? 24 : 16), "sh_offset");
            List<ElfSection> sections = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int at = (int) headers + i * size;
                String name = name(texts + word(at, "sh_name"));
                if (!name.isEmpty()) {
                    sections.add(new ElfSection(
                            name,
                            address(at + (wide ? 16 : 12), "sh_addr"),
                            address(at + (wide ? 32 : 20), "sh_size"),
                            (address(at + 8, "sh_flags") & SECTION_ALLOC) != 0));
                }
            }
            return sections;
        }

        private String name(long at) {
            StringBuilder name = new StringBuilder();
            for (long i = at; i >= 0 && i < buffer.limit() && buffer.get((int) i) != 0; i++) {
                name.append((char) (buffer.get((int) i) & 0xff));
            }
            return name.toString();
        }

        private int half(int at, String field) {
            room(at, 2, field);
            return buffer.getShort(at) & 0xffff;
        }

        private int word(int at, String field) {
            room(at, 4, field);
            return buffer.getInt(at);
        }

        private long address(int at, String field) {
            room(at, wide ? 8 : 4, field);
            return wide ? buffer.getLong(at) : buffer.getInt(at) & 0xffff_ffffL;
        }

        private void room(int at, int bytes, String field) {
            require(
                    at >= 0 && at <= buffer.limit() - bytes,
                    at,
                    field + " must lie in the file",
                    "the end of " + buffer.limit() + " bytes");
        }

        private void require(boolean holds, long offset, String rule, Object was) {
            if (!holds) {
                throw new ElfFormatException(path, offset, rule, was.toString());
            }
        }

        private static String hex(long value) {
            return "0x" + Long.toHexString(value);
        }
    }
}
