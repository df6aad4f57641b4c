package org.alloclab.harness.cli.option;

import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.trace.format.TraceFormats;

/** What the commands have from the command that they are part of. */
public interface PlugIns {

    /** The plug-ins there are. */
    ProviderRegistry plugIns();

    /** The trace formats and workloads there are. */
    default TraceFormats formats() {
        return plugIns().traces().known();
    }
}
