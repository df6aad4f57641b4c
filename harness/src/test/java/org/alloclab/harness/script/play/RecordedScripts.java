package org.alloclab.harness.script.play;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.script.Needs;
import org.alloclab.harness.script.record.Level;

/** Scripts that a real Linux 6.18 carried out, with its results: 75 random ones, 20 textbook ones and 2 for what those leave out. */
final class RecordedScripts {
    private static final String SCRIPT = ".vm";
    private static final String RESULT = ".out";

    private final Map<String, String> files = new TreeMap<>();

    RecordedScripts() throws IOException {
        this("recorded.zip");
    }

    /** Those of another archive of the same form. */
    RecordedScripts(String archive) throws IOException {
        InputStream resource = RecordedScripts.class.getResourceAsStream(archive);
        if (resource == null) {
            throw new IOException(archive + " is a test resource");
        }
        try (ZipInputStream zip = new ZipInputStream(resource)) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
                entry = zip.getNextEntry();
            }
        }
    }

    /** The text of a test resource of this package. */
    static String text(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(RecordedScripts.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A play of a script on a machine with the layers that {@code vm} has unless told otherwise. */
    static RecordedPlay play(String script, MachineRequest machine, Map<String, String> options) {
        return play(script, machine, options, Map.of());
    }

    static RecordedPlay play(
            String script, MachineRequest machine, Map<String, String> options, Map<String, byte[]> diskFiles) {
        return play(script, machine, options, diskFiles, Cast.of(ProviderRegistry.discover()));
    }

    /** The results of a script on the reference machine where a referee checks every answer of its layers. */
    static String refereed(String script, Map<String, String> options, Map<String, byte[]> diskFiles) {
        ProviderRegistry plugIns = ProviderRegistry.discover();
        Cast cast = new Cast(plugIns, new PlanResolver(plugIns).checking(), new Progress());
        return play(script, MachineRequest.REFERENCE, options, diskFiles, cast).results();
    }

    private static RecordedPlay play(
            String script,
            MachineRequest machine,
            Map<String, String> options,
            Map<String, byte[]> diskFiles,
            Cast cast) {
        StageRequest request = new StageRequest(Needs.DRIVER, machine, LayerIds.STANDARD, options, "", diskFiles);
        return RecordedPlay.of(RecordedPlay.parse(script), request, cast, Level.ALL);
    }

    /** The results of a script on the reference machine. */
    static String results(String script, Map<String, String> options) {
        return play(script, MachineRequest.REFERENCE, options).results();
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (String file : files.keySet()) {
            if (file.endsWith(SCRIPT)) {
                names.add(file.substring(0, file.length() - SCRIPT.length()));
            }
        }
        return names;
    }

    String script(String name) {
        return files.getOrDefault(name + SCRIPT, "");
    }

    /** The recorded lines; of a status file only the sizes, the rest being the recorder's own circumstances. */
    String result(String name) {
        return comparable(files.getOrDefault(name + RESULT, ""));
    }

    static String comparable(String results) {
        StringBuilder text = new StringBuilder();
        for (String line : results.lines().toList()) {
            boolean status = line.matches("[A-Z][A-Za-z_]*:\t.*|untag_mask:.*|(non)?voluntary_ctxt_switches:.*");
            if (!status || line.matches("(Vm|Rss)[A-Za-z]+:.*")) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }
}
