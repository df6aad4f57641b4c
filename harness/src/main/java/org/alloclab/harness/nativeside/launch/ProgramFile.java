package org.alloclab.harness.nativeside.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.alloclab.api.program.ElfFile;
import org.alloclab.api.program.ElfFormatException;
import org.alloclab.api.program.ElfSegment;

/**
 * The file that is executed for a command: found as execvp(3) finds it, and for a script the interpreter that its first line names
 * (Linux fs/binfmt_script.c), which {@code env} may look for in turn.
 */
public final class ProgramFile {
    /** How many scripts may lead to each other (Linux fs/exec.c, exec_binprm). */
    private static final int MOST_SCRIPTS = 5;

    /** S_ISUID and S_ISGID. */
    private static final int SET_IDS = 06000;

    private final Path file;

    private ProgramFile(Path file) {
        this.file = file;
    }

    /**
     * What will run.
     *
     * @param program a name, or a path if there is a slash in it
     * @param searched directories for names, as PATH lists them
     * @return empty where no such file can be executed
     */
    public static Optional<ProgramFile> of(String program, String searched) {
        String sought = program;
        for (int script = 0; script <= MOST_SCRIPTS; script++) {
            Optional<Path> found = find(sought, searched);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            List<String> words = interpreter(found.get());
            if (words.isEmpty()) {
                return Optional.of(new ProgramFile(found.get()));
            }
            boolean env = words.get(0).endsWith("/env") && words.size() > 1;
            sought = words.get(env ? 1 : 0);
        }
        return Optional.empty();
    }

    private static Optional<Path> find(String program, String searched) {
        if (program.indexOf('/') >= 0) {
            return Optional.of(Path.of(program)).filter(ProgramFile::isExecutable);
        }
        for (String directory : searched.split(":", -1)) {
            Path candidate = Path.of(directory, program);
            if (isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isExecutable(Path candidate) {
        return Files.isRegularFile(candidate) && Files.isExecutable(candidate);
    }

    /** The words behind {@code #!}; none where the file is no script. */
    private static List<String> interpreter(Path script) {
        byte[] start = new byte[256];
        try (var in = Files.newInputStream(script)) {
            int length = in.readNBytes(start, 0, start.length);
            String text = new String(start, 0, length, StandardCharsets.ISO_8859_1);
            return text.startsWith("#!")
                    ? List.of(text.substring(2)
                            .lines()
                            .findFirst()
                            .orElse("")
                            .strip()
                            .split("[ \t]+"))
                    : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The path of the file. */
    public Path path() {
        return file;
    }

    /** Why nothing is preloaded into it, if something stands against it; a file that cannot be read says nothing. */
    public Optional<Unpreloadable> unpreloadable() {
        try {
            ElfFile program = ElfFile.read(file.toString(), Files.readAllBytes(file));
            if (!program.is64Bit()) {
                return Optional.of(Unpreloadable.NARROW);
            }
            if (program.first(ElfSegment.INTERP).isEmpty()) {
                return Optional.of(Unpreloadable.STATIC);
            }
            return isPrivileged() ? Optional.of(Unpreloadable.PRIVILEGED) : Optional.empty();
        } catch (IOException | ElfFormatException e) {
            return Optional.empty();
        }
    }

    private boolean isPrivileged() throws IOException {
        Object mode = Files.getAttribute(file, "unix:mode");
        return mode instanceof Integer bits && (bits & SET_IDS) != 0;
    }
}
