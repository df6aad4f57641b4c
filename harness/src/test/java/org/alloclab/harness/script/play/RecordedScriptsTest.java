package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.plan.MachineRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedScriptsTest {
    private static final int DISK_PAGES = 256;
    private static final int PAGE_BYTES = 4096;

    static List<String> recorded() throws IOException {
        return new RecordedScripts().names();
    }

    @Test
    void allOfThemAreHere() throws IOException {
        assertThat(recorded()).hasSize(97);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void theSimulatedKernelAnswersAsTheRealOneDid(String name) throws IOException {
        RecordedScripts scripts = new RecordedScripts();
        String script = scripts.script(name);
        String results = RecordedScripts.play(script, MachineRequest.REFERENCE, Map.of(), Map.of("e0", diskFile()))
                .results();
        assertThat(RecordedScripts.comparable(results)).isEqualTo(scripts.result(name));
    }

    /** The referee finds nothing in the layers of alloclab, and changes nothing. */
    @ParameterizedTest
    @MethodSource("recorded")
    void aRefereeFindsNothing(String name) throws IOException {
        RecordedScripts scripts = new RecordedScripts();
        String results = RecordedScripts.refereed(scripts.script(name), Map.of(), Map.of("e0", diskFile()));
        assertThat(RecordedScripts.comparable(results)).isEqualTo(scripts.result(name));
    }

    /** Recorded by root: files below /proc are written to. Behind advice there is a pause, in which the real kernel reads. */
    @ParameterizedTest
    @ValueSource(strings = {"drop_caches", "willneed", "oom_score_adj"})
    void whatNeedsRightsIsAnsweredAsByTheRealOne(String name) throws IOException {
        String script = RecordedScripts.text("recorded/" + name + ".vm");
        String results = RecordedScripts.play(script, MachineRequest.REFERENCE, Map.of(), Map.of("e0", diskFile()))
                .results();
        assertThat(results).isEqualTo(RecordedScripts.text("recorded/" + name + ".out"));
    }

    /** Byte 0 of page i is 7i+5, as in the file that was recorded. */
    private static byte[] diskFile() {
        byte[] content = new byte[DISK_PAGES * PAGE_BYTES];
        for (int i = 0; i < DISK_PAGES; i++) {
            content[i * PAGE_BYTES] = (byte) (7 * i + 5);
        }
        return content;
    }
}
