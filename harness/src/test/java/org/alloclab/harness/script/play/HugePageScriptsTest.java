package org.alloclab.harness.script.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts over areas of several huge pages that a real Linux 6.18 carried out under each setting of
 * {@code transparent_hugepage/enabled}; the setting is the directory in the archive.
 */
class HugePageScriptsTest {
    private static final String ARCHIVE = "huge.zip";

    static List<String> recorded() throws IOException {
        return new RecordedScripts(ARCHIVE).names();
    }

    @Test
    void allSettingsAreHere() throws IOException {
        assertThat(recorded()).hasSize(151);
        assertThat(recorded().stream().map(HugePageScriptsTest::setting).distinct())
                .containsExactly("always", "madvise", "never");
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void theSimulatedKernelAnswersAsTheRealOneDid(String name) throws IOException {
        RecordedScripts scripts = new RecordedScripts(ARCHIVE);
        String results = RecordedScripts.results(scripts.script(name), Map.of("transparent_hugepage", setting(name)));
        assertThat(results).isEqualTo(scripts.result(name));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aRefereeFindsNothing(String name) throws IOException {
        RecordedScripts scripts = new RecordedScripts(ARCHIVE);
        String results =
                RecordedScripts.refereed(scripts.script(name), Map.of("transparent_hugepage", setting(name)), Map.of());
        assertThat(results).isEqualTo(scripts.result(name));
    }

    private static String setting(String name) {
        return name.substring(0, name.indexOf('/'));
    }
}
