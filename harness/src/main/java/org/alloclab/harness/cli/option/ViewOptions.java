package org.alloclab.harness.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.view.View;
import picocli.CommandLine.Option;

/** Which views of a process and its machine are printed. */
public final class ViewOptions {
    @Option(
            names = "--show",
            split = ",",
            paramLabel = "VIEW",
            completionCandidates = Names.class,
            description = "print views of the process at the end, in the kernel's and procps' formats; of"
                    + " ${COMPLETION-CANDIDATES}")
    private List<String> names = new ArrayList<>();

    /** The views, in the order asked for. */
    public List<View> views() {
        return names.stream().map(View::named).toList();
    }

    /** The names of all views, for help. */
    public static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(View.names());
        }
    }
}
