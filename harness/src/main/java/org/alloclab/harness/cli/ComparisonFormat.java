package org.alloclab.harness.cli;

import java.util.List;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.render.ComparisonCsv;
import org.alloclab.harness.render.ComparisonMarkdown;
import org.alloclab.harness.render.ComparisonTable;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.ResultFiles;
import org.alloclab.harness.study.compare.Baseline;
import org.alloclab.harness.study.compare.Comparison;

/** The forms in which a comparison can be had. */
enum ComparisonFormat {
    /** For people. */
    TABLE,
    CSV,
    /** A result file, which {@code alloclab diff} reads. */
    JSON,
    /** Markdown. */
    MD;

    String text(List<Comparison> comparisons, Baseline baseline) {
        return switch (this) {
            case TABLE -> ComparisonTable.of(comparisons, baseline);
            case CSV -> ComparisonCsv.of(comparisons);
            case JSON -> Json.of(ResultFiles.of(Version.number(), comparisons));
            case MD -> ComparisonMarkdown.of(comparisons);
        };
    }
}
