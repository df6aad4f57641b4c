package org.alloclab.harness.cli.option;

import java.util.Locale;
import org.alloclab.harness.render.export.Export;
import org.alloclab.harness.render.export.Massif;
import org.alloclab.harness.render.export.Perfetto;
import org.alloclab.harness.render.export.Pprof;
import org.alloclab.harness.render.export.SeriesCsv;
import org.alloclab.harness.render.export.SeriesJsonLines;
import org.alloclab.harness.render.export.SeriesParquet;

/** Forms in which the course of a run can be had. */
enum ExportForm {
    PPROF,
    PERFETTO,
    MASSIF,
    CSV,
    JSONL,
    PARQUET;

    /** As the command line names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Export export() {
        return switch (this) {
            case PPROF -> new Pprof();
            case PERFETTO -> new Perfetto();
            case MASSIF -> new Massif();
            case CSV -> new SeriesCsv();
            case JSONL -> new SeriesJsonLines();
            case PARQUET -> new SeriesParquet();
        };
    }
}
