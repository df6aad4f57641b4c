package org.alloclab.harness.cli;

import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.render.ConfirmationCsv;
import org.alloclab.harness.render.ConfirmationMarkdown;
import org.alloclab.harness.render.ConfirmationText;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.ResultFiles;
import org.alloclab.harness.study.confirm.Confirmation;

/** The forms in which a confirmation can be had. */
enum ConfirmationFormat {
    /** For people. */
    TABLE,
    CSV,
    /** A result file, which {@code alloclab diff} reads. */
    JSON,
    /** Markdown. */
    MD;

    String text(Confirmation confirmation) {
        return switch (this) {
            case TABLE -> ConfirmationText.of(confirmation);
            case CSV -> ConfirmationCsv.of(confirmation);
            case JSON -> Json.of(ResultFiles.of(Version.number(), confirmation));
            case MD -> ConfirmationMarkdown.of(confirmation);
        };
    }
}
