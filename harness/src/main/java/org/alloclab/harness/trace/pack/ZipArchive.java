package org.alloclab.harness.trace.pack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The one file of a zip archive; folders, and what file managers put beside files, do not count. */
final class ZipArchive {
    private static final int NAMED = 5;

    private ZipArchive() {}

    /** The one file of an archive that lies in a file. */
    static InputStream only(Path path, InputStream in) throws IOException {
        in.close();
        ZipFile zip = new ZipFile(path.toFile());
        try {
            List<ZipEntry> files = new ArrayList<>();
            zip.stream().filter(ZipArchive::isFile).forEach(files::add);
            check(files.stream().map(ZipEntry::getName).toList());
            return new FilterInputStream(zip.getInputStream(files.get(0))) {
                @Override
                public void close() throws IOException {
                    super.close();
                    zip.close();
                }
            };
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** The one file of an archive that can only be read from its beginning. What follows it is refused at its end. */
    static InputStream only(InputStream in) throws IOException {
        ZipInputStream zip = new ZipInputStream(in);
        ZipEntry entry = nextFile(zip);
        if (entry == null) {
            check(List.of());
        }
        return new FilterInputStream(zip) {
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int got = ended ? -1 : super.read(bytes, from, length);
                if (got < 0 && !ended) {
                    ended = true;
                    ZipEntry other = nextFile(zip);
                    if (other != null && entry != null) {
                        check(List.of(entry.getName(), other.getName()));
                    }
                }
                return got;
            }
        };
    }

    private static @org.jspecify.annotations.Nullable ZipEntry nextFile(ZipInputStream zip) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && !isFile(entry)) {
            entry = zip.getNextEntry();
        }
        return entry;
    }

    private static boolean isFile(ZipEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory() && !name.startsWith("__MACOSX/") && !name.endsWith(".DS_Store");
    }

    private static void check(List<String> files) throws UnsupportedPackingException {
        if (files.isEmpty()) {
            throw new UnsupportedPackingException("the archive has no file", "give an archive of one trace");
        }
        if (files.size() > 1) {
            String names = String.join(", ", files.subList(0, Math.min(NAMED, files.size())));
            throw new UnsupportedPackingException(
                    "the archive has " + files.size() + " files: " + names + (files.size() > NAMED ? " ..." : ""),
                    "unpack the one you mean");
        }
    }
}
