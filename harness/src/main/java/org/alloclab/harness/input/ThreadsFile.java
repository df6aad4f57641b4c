package org.alloclab.harness.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads addresses of thread control blocks: CSV with the columns {@code thread} and {@code tcb}, others ignored. */
public final class ThreadsFile {
    private static final String REMEDY = "give CSV with a header naming the columns thread and tcb";

    private ThreadsFile() {}

    /** The addresses by thread number. */
    public static List<Long> read(Path path) {
        String file = path.toString();
        List<String> lines = InputText.read(path, "a list of threads").lines().toList();
        if (lines.isEmpty()) {
            throw BadInputException.inFile(file, "the file is empty", REMEDY);
        }
        List<String> header = List.of(lines.get(0).strip().split(",", -1));
        int threadColumn = header.indexOf("thread");
        int blockColumn = header.indexOf("tcb");
        if (threadColumn < 0 || blockColumn < 0) {
            throw BadInputException.inLine(file, 1, "the columns thread and tcb must exist", lines.get(0), REMEDY);
        }
        List<Long> blocks = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                String[] cells = line.split(",", -1);
                if (cells.length != header.size() || !cells[threadColumn].equals(Integer.toString(blocks.size()))) {
                    throw BadInputException.inLine(
                            file, i + 1, "a row has every column, and threads rise from 0 by 1", line, REMEDY);
                }
                blocks.add(address(file, i + 1, cells[blockColumn]));
            }
        }
        return List.copyOf(blocks);
    }

    private static long address(String file, int line, String text) {
        try {
            return Long.parseUnsignedLong(text.startsWith("0x") ? text.substring(2) : text, 16);
        } catch (NumberFormatException e) {
            throw BadInputException.inLine(file, line, "a tcb is a hexadecimal address", text, REMEDY);
        }
    }
}
